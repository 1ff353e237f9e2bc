import { useId } from 'preact/hooks';
import type { Catalog } from '../answers.ts';
import { useBridge } from '../bridge.ts';
import { turnTo } from '../route.ts';
import { strings } from '../strings.ts';
import { FROM_US, fromFriend } from './owners.ts';
import { type Query, type Section, sectionRoute } from './places.ts';

const words = strings.watch;

type Option = { readonly value: string; readonly text: string };
type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly groups: readonly (readonly [label: string, options: readonly Option[]])[];
  readonly onChoose: (value: string) => void;
};

const Options = ({ options }: { readonly options: readonly Option[] }) => (
  <>
    {options.map(({ value, text }) => (
      <option key={value} value={value}>
        {text}
      </option>
    ))}
  </>
);

const Choice = ({ label, value, groups, onChoose }: ChoiceProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {groups.map(([group, options]) =>
          group === '' ? (
            <Options key="" options={options} />
          ) : (
            <optgroup key={group} label={group}>
              <Options options={options} />
            </optgroup>
          ),
        )}
      </select>
    </div>
  );
};

const owners = (catalogs: readonly Catalog[]): ChoiceProps['groups'] => {
  const friends = [...new Set(catalogs.flatMap(({ friend }) => friend ?? []))].sort();
  const own = catalogs.some(({ kind }) => kind === 'own')
    ? [{ value: FROM_US, text: words.ours }]
    : [];
  const people = friends.map((name) => ({ value: fromFriend(name), text: name }));
  const names = catalogs.map(({ name, friend }) => ({
    value: name,
    text: friend ? `${name} (${friend})` : name,
  }));
  return [
    ['', [{ value: '', text: words.everybody }]],
    [words.people, [...own, ...people]],
    [words.catalogsOf, names],
  ];
};

/** In which orders there are; none where they come in their own. */
const SORTS: Readonly<Partial<Record<Section, readonly (keyof typeof words.sorts)[]>>> = {
  films: ['title', 'added', 'year'],
  other: ['title', 'added'],
  photos: ['path', 'added', 'year'],
};
export const usualSort = (section: Section): string => SORTS[section]?.[0] ?? 'title';

type FiltersProps = { readonly section: Section; readonly query: Query };

/** What of it is shown and in which order. All of it stands in the address. */
export const Filters = ({ section, query }: FiltersProps) => {
  const { catalogs } = useBridge();
  const id = useId();
  const set = (name: string) => (value: string) =>
    turnTo(sectionRoute(section, { ...query, [name]: value }));
  const sorts = query.q ? undefined : SORTS[section];
  const kinds = Object.entries(words.kinds).map(([value, text]) => ({ value, text }));
  return (
    <fieldset class="filters">
      <legend class="unseen">{words.filters}</legend>
      {section === 'home' && (
        <Choice
          label={words.kind}
          value={query.kind ?? ''}
          groups={[['', [{ value: '', text: words.anyKind }, ...kinds]]]}
          onChoose={set('kind')}
        />
      )}
      <Choice
        label={words.from}
        value={query.from ?? ''}
        groups={owners(catalogs)}
        onChoose={set('from')}
      />
      {sorts && (
        <Choice
          label={words.sort}
          value={query.sort ?? sorts[0] ?? ''}
          groups={[['', sorts.map((value) => ({ value, text: words.sorts[value] }))]]}
          onChoose={(value) => set('sort')(value === sorts[0] ? '' : value)}
        />
      )}
      <label class="check" for={id}>
        <input
          id={id}
          type="checkbox"
          checked={query.here === '1'}
          onChange={({ currentTarget }) => set('here')(currentTarget.checked ? '1' : '')}
        />
        {words.here}
      </label>
    </fieldset>
  );
};

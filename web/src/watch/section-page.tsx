import { useEffect, useRef, useState } from 'preact/hooks';
import { useBridge } from '../bridge.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { turnTo } from '../route.ts';
import { strings } from '../strings.ts';
import { groupTileOf, tileOf } from './facts.ts';
import { Filters } from './filters.tsx';
import { stampOf } from './owners.ts';
import { type Query, type Section, sectionRoute } from './places.ts';
import { Sections } from './sections.tsx';
import { groupSource, listSource, searchSource } from './sources.ts';
import { Start } from './start.tsx';
import { Wall } from './wall.tsx';

const words = strings.watch;

type SectionProps = { readonly section: Section; readonly query: Query };

const SQUARE: readonly Section[] = ['music', 'photos'];

const Everything = ({ section, query }: SectionProps) => {
  const { catalogs } = useBridge();
  const isFiltered = Boolean(query.from || query.here);
  const common = {
    label: words.sections[section],
    stamp: stampOf(catalogs),
    shape: SQUARE.includes(section) ? ('square' as const) : ('poster' as const),
    empty: isFiltered ? words.noMatch : words.noneHere,
  };
  if (section === 'series' || section === 'music') {
    const of = section === 'series' ? 'series' : 'album';
    const source = groupSource(section, query, catalogs);
    const factsOf = (group: Parameters<typeof groupTileOf>[1]) =>
      groupTileOf({ catalogs }, group, of);
    return <Wall key={source.key} {...common} source={source} factsOf={factsOf} />;
  }
  const source = listSource(section, query, catalogs);
  return (
    <Wall
      key={source.key}
      {...common}
      source={source}
      factsOf={(one) => tileOf({ catalogs }, one)}
    />
  );
};

type Told = { readonly q: string; readonly text: string };
const AGAIN_MS = { first: 1_000, longest: 60_000 };
const NOTHING_TOLD: Told = { q: '', text: '' };

/** What fits some words, the best first. */
const Matches = ({ section, query, onTold }: SectionProps & { onTold: (told: Told) => void }) => {
  const { catalogs } = useBridge();
  const { q = '' } = query;
  const [times, setTimes] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const source = searchSource(section, query, catalogs, ({ shown, total, isPartial }) => {
    const text = total === 0 ? words.noMatch : words.matches(shown, total);
    onTold({ q, text: isPartial ? words.incomplete : text });
    clearTimeout(timer.current);
    // What is still being read is looked for again.
    const waitMs = Math.min(AGAIN_MS.first * 2 ** times, AGAIN_MS.longest);
    if (isPartial) timer.current = setTimeout(() => setTimes((last) => last + 1), waitMs);
  });
  return (
    <Wall
      key={source.key}
      label={words.found}
      source={source}
      stamp={`${stampOf(catalogs)} ${times}`}
      shape={SQUARE.includes(section) ? 'square' : 'poster'}
      factsOf={(one) => tileOf({ catalogs }, one, section === 'home')}
      empty={words.noMatch}
    />
  );
};

/** One kind of what there is, on a wall; or what fits some words. The start has all kinds. */
export const SectionPage = ({ section, query }: SectionProps) => {
  const [told, setTold] = useState(NOTHING_TOLD);
  const { q = '' } = query;
  const typed = useRef({ before: q, text: q, times: 0 });
  if (typed.current.before !== q) {
    const { text, times } = typed.current;
    // Somebody came by a link that looks for something else: the field follows.
    typed.current = { before: q, text: q, times: text === q ? times : times + 1 };
  }
  const look = (text: string) => {
    if (text === q) return;
    typed.current.text = text;
    turnTo(sectionRoute(section, { ...query, q: text }));
  };
  const isStart = section === 'home';
  const name = isStart ? strings.pages.watch : words.sections[section];
  return (
    <>
      <Sections section={section} />
      <PageHeading text={name} />
      <div class="finding">
        <SearchField
          key={typed.current.times}
          label={isStart ? words.find : words.findIn(name)}
          start={q}
          status={q !== '' && told.q === q ? told.text : ''}
          onText={look}
        />
        {(!isStart || q !== '') && <Filters section={section} query={query} />}
      </div>
      {q !== '' && <Matches key={q} section={section} query={query} onTold={setTold} />}
      {q === '' && (isStart ? <Start /> : <Everything section={section} query={query} />)}
    </>
  );
};

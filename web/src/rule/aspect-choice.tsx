import { useId } from 'preact/hooks';
import type { Choice, Rule } from '../answers.ts';
import { strings } from '../strings.ts';
import {
  type Aspect,
  namesWith,
  type Row,
  rowsOf,
  type Verdict,
  verdictOn,
  withVerdict,
} from './draft.ts';

const words = strings.rule;
const VERDICTS: readonly Verdict[] = ['any', 'only', 'never'];

type AspectChoiceProps = {
  readonly aspect: Aspect;
  readonly rule: Rule;
  readonly choices: readonly Choice[];
  readonly onRule: (rule: Rule) => void;
};

const Line = ({ aspect, rule, onRule, row }: Omit<AspectChoiceProps, 'choices'> & { row: Row }) => {
  const id = useId();
  const { name, items } = row;
  const verdict = verdictOn(rule, aspect, name);
  return (
    <li class="choice">
      <label for={id} class="grow">
        {name || '/'} {items !== undefined && <span class="quiet">{words.inItems(items)}</span>}
      </label>
      <select
        id={id}
        value={verdict}
        onChange={({ currentTarget: { value } }) =>
          onRule(withVerdict(rule, aspect, name, VERDICTS.find((each) => each === value) ?? 'any'))
        }
      >
        {VERDICTS.map((each) => (
          <option key={each} value={each}>
            {words.verdicts[each]}
          </option>
        ))}
      </select>
    </li>
  );
};

/** Folders, genres or tags: which of them something must have, and which not. */
export const AspectChoice = (props: AspectChoiceProps) => {
  const { aspect, rule, choices } = props;
  const rows = rowsOf(rule, aspect, choices);
  if (rows.length === 0) return null;
  const { heading, hint } = words.aspects[aspect];
  return (
    <details class="manage">
      <summary>
        {heading}{' '}
        <span class="quiet">
          · {words.chosen(namesWith(rule, aspect, 'only'), namesWith(rule, aspect, 'never'))}
        </span>
      </summary>
      <fieldset>
        <legend class="quiet">{hint}</legend>
        <ul class="choices">
          {rows.map((row) => (
            <Line key={row.name} {...props} row={row} />
          ))}
        </ul>
      </fieldset>
    </details>
  );
};

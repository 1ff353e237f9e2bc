import { useId } from 'preact/hooks';
import { ageOf } from '../../../bridge/media/certification.ts';
import type { Preview, Rule } from '../answers.ts';
import { strings } from '../strings.ts';
import { withAge } from './draft.ts';

const words = strings.rule;
const AGES = [0, 6, 7, 10, 12, 13, 14, 15, 16, 17, 18];
const MOST_RATINGS = 8;

const sum = (counts: readonly { readonly items: number }[]): number =>
  counts.reduce((total, { items }) => total + items, 0);

/** What the files say, so that a person knows what a limit does. */
const ratingsIn = ({ kinds, certifications }: Preview['choices']): string => {
  const known = certifications.filter(({ name }) => ageOf(name) !== undefined);
  const shown = known.slice(0, MOST_RATINGS).map(({ name, items }) => words.rating(name, items));
  return words.ratings(shown, known.length - shown.length, sum(kinds) - sum(known));
};

type AgeChoiceProps = {
  readonly rule: Rule;
  readonly choices: Preview['choices'] | undefined;
  readonly onRule: (rule: Rule) => void;
};

/** For whom it is fit, and what becomes of things of which nobody says. */
export const AgeChoice = ({ rule, choices, onRule }: AgeChoiceProps) => {
  const id = useId();
  const { ageMax, unrated } = rule;
  const ages = [...new Set([...AGES, ...(ageMax === undefined ? [] : [ageMax])])];
  ages.sort((one, other) => one - other);
  const set = (value: string) => onRule(withAge(rule, value === '' ? undefined : Number(value)));
  return (
    <fieldset>
      <legend>{words.age}</legend>
      <div class="field">
        <label for={id}>{words.ageFit}</label>
        <select
          id={id}
          value={ageMax === undefined ? '' : String(ageMax)}
          aria-describedby={`${id}-hint`}
          onChange={(event) => set(event.currentTarget.value)}
        >
          <option value="">{words.anyAge}</option>
          {ages.map((age) => (
            <option key={age} value={String(age)}>
              {words.ageOf(age)}
            </option>
          ))}
        </select>
        <p id={`${id}-hint`} class="quiet">
          {choices && ratingsIn(choices)}
        </p>
      </div>
      {ageMax !== undefined && (
        <label class="check">
          <input
            type="checkbox"
            checked={unrated === 'include'}
            onChange={(event) =>
              onRule({ ...rule, unrated: event.currentTarget.checked ? 'include' : 'exclude' })
            }
          />
          {words.unrated}
        </label>
      )}
    </fieldset>
  );
};

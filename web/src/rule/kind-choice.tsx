import type { Choice, Rule } from '../answers.ts';
import { strings } from '../strings.ts';
import { KINDS, withKind } from './draft.ts';

const words = strings.rule;

type KindChoiceProps = {
  readonly rule: Rule;
  /** Undefined until they are counted. */
  readonly choices: readonly Choice[] | undefined;
  readonly onRule: (rule: Rule) => void;
};

/** Films, episodes, music, photos, other files. */
export const KindChoice = ({ rule, choices, onRule }: KindChoiceProps) => (
  <fieldset>
    <legend>{words.kinds}</legend>
    <div class="kinds">
      {KINDS.map((kind) => (
        <label key={kind} class="check">
          <input
            type="checkbox"
            checked={rule.kinds?.includes(kind) ?? true}
            onChange={(event) => onRule(withKind(rule, kind, event.currentTarget.checked))}
          />
          <span>
            {words.kindNames[kind]}{' '}
            {choices && (
              <span class="quiet">
                {words.inItems(choices.find(({ name }) => name === kind)?.items ?? 0)}
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  </fieldset>
);

import type { TargetedSubmitEvent } from 'preact';
import { useId } from 'preact/hooks';
import type { Setting } from '../answers.ts';
import { api } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.settings;

const textOf = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : String(value ?? '');

/** As somebody reads it. */
const shownOf = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? words.on : words.off;
  return textOf(value) || words.nothing;
};

/** What was typed, as the setting's kind wants it; nothing takes it back. */
const typed = ({ kind }: Setting, text: string): unknown => {
  if (kind === 'switch') return text === 'true';
  if (text === '') return null;
  if (kind === 'number') return Number(text);
  return kind === 'list' ? text.split(',').map((part) => part.trim()) : text;
};

const hintOf = ({ description, kind, least, most, default: normal }: Setting): string =>
  [
    description,
    kind === 'list' && words.listHint,
    kind === 'number' && words.range(least, most),
    normal !== undefined && words.normal(shownOf(normal)),
  ]
    .filter(Boolean)
    .join(' ');

const Control = ({ setting, id }: { setting: Setting; id: string }) => {
  const { kind, value, least, most, choices, isFixed } = setting;
  const shared = { id, name: 'value', disabled: isFixed, 'aria-describedby': `${id}-hint` };
  const options = kind === 'switch' ? ['true', 'false'] : choices;
  if (options) {
    return (
      <select key={textOf(value)} {...shared}>
        {options.map((option) => (
          <option key={option} value={option} selected={option === String(value)}>
            {kind === 'switch' ? shownOf(option === 'true') : option}
          </option>
        ))}
      </select>
    );
  }
  const field = {
    ...shared,
    defaultValue: textOf(value),
    autocomplete: 'off' as const,
    spellcheck: false,
  };
  const key = textOf(value);
  if (kind === 'number') {
    return <input key={key} type="number" min={least} max={most} step={1} {...field} />;
  }
  return <input key={key} type="text" {...field} />;
};

type SettingFieldProps = { readonly setting: Setting; readonly onSaved: () => void };

/** One setting with what it means, its limits, and a button that keeps it. */
export const SettingField = ({ setting, onSaved }: SettingFieldProps) => {
  const id = useId();
  const { run, busy, outcome } = useAction();
  const { name, title, unit, isFixed, needsRestart, source, environment } = setting;
  const save = (value: unknown) =>
    run(async () => {
      await api.changeSettings({ [name]: value });
      onSaved();
      return words.saved;
    });
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('value');
    if (!busy) save(typed(setting, String(text ?? '').trim()));
  };
  return (
    <form class="field setting" onSubmit={submit}>
      <label for={id}>
        {title} {unit && <span class="quiet">({unit})</span>}{' '}
        {needsRestart && <Badge tone="bad" text={words.restart} />}
      </label>
      <div class="copy">
        <Control setting={setting} id={id} />
        {!isFixed && (
          <button type="submit" aria-label={words.savedNamed(title)} aria-disabled={busy}>
            {words.save}
          </button>
        )}
        {!isFixed && source === 'config.json' && (
          <button
            type="button"
            class="plain"
            aria-label={words.resetNamed(title)}
            aria-disabled={busy}
            onClick={() => busy || save(null)}
          >
            {words.reset}
          </button>
        )}
      </div>
      <p id={`${id}-hint`} class="quiet">
        {hintOf(setting)} {isFixed && words.fixed(environment)} <code>{name}</code>
      </p>
      <Result outcome={outcome} />
    </form>
  );
};

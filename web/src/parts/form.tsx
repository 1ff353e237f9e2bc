import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { strings } from '../strings.ts';
import type { Action } from '../use-action.ts';
import { Result } from './message.tsx';

/** The text of a form's fields, by name. */
export type Fields = (name: string) => string;

const fieldsOf = (form: HTMLFormElement): Fields => {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
};

type FormProps = {
  readonly action: Action;
  /** Its sentence is shown; the fields are emptied only when it succeeds. */
  readonly onSubmit: (fields: Fields) => Promise<string | undefined>;
  readonly button: string;
  readonly busy?: string;
  readonly children?: ComponentChildren;
};

/** Fields, one button, and what came of it. */
export const Form = ({ action, onSubmit, button, busy, children }: FormProps) => {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (action.busy) return;
    action.run(async () => {
      const done = await onSubmit(fieldsOf(form));
      form.reset();
      return done;
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      {children}
      <button type="submit" class="primary" aria-disabled={action.busy}>
        {action.busy ? (busy ?? strings.working) : button}
      </button>
      <Result outcome={action.outcome} />
    </form>
  );
};

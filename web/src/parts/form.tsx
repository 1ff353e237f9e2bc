import type { ComponentChildren, TargetedSubmitEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
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
  const { outcome } = action;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // On a phone the button may be the last thing in sight.
    if (outcome.error || outcome.done) {
      form.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
    }
  }, [outcome]);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const submitted = event.currentTarget;
    if (action.busy) return;
    action.run(async () => {
      const done = await onSubmit(fieldsOf(submitted));
      submitted.reset();
      return done;
    });
  };
  return (
    <form ref={form} class="stack" onSubmit={submit}>
      {children}
      <button type="submit" class="primary" aria-disabled={action.busy}>
        {action.busy ? (busy ?? strings.working) : button}
      </button>
      <Result outcome={outcome} />
    </form>
  );
};

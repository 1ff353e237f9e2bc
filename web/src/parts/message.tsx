import type { Outcome } from '../use-action.ts';

type Text = { readonly message: string; readonly hint: string };

/** A failure in words, and what to do about it. */
export const Trouble = ({ message, hint }: Text) => (
  <div class="note note-bad">
    <p>
      <strong>{message}</strong>
    </p>
    {hint && <p>{hint}</p>}
  </div>
);

/** What passes by itself. */
export const Waiting = ({ message, hint }: Text) => (
  <div class="note note-warn">
    <p>
      <strong>{message}</strong>
    </p>
    <p>{hint}</p>
  </div>
);

/** What came of an action. Always there, since screen readers announce only what appears inside. */
export const Result = ({ outcome }: { outcome: Outcome }) => (
  <div class="result" aria-live="polite">
    {outcome.error && <Trouble message={outcome.error.message} hint={outcome.error.hint} />}
    {outcome.done && <p class="note note-good">{outcome.done}</p>}
  </div>
);

import type { TargetedSubmitEvent } from 'preact';
import type { ApiError } from './api-error.ts';
import { Brand } from './header.tsx';
import { Field } from './parts/field.tsx';
import { Trouble } from './parts/message.tsx';
import { PageHeading } from './parts/page-heading.tsx';
import { strings } from './strings.ts';

type SignInProps = {
  readonly error: ApiError | undefined;
  readonly onText: (linkOrCode: string) => void;
};

/** What a browser sees that has not been let in. */
export const SignIn = ({ error, onText }: SignInProps) => {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const text = new FormData(event.currentTarget).get('code');
    if (typeof text === 'string') onText(text);
  };
  return (
    <main id="content" class="narrow stack">
      <Brand />
      <PageHeading text={strings.signIn.heading} />
      <p>{strings.signIn.why}</p>
      <ol class="stack">
        {strings.signIn.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>
        <code class="command">{strings.signIn.command}</code>
      </p>
      <form class="card stack" onSubmit={submit}>
        <Field label={strings.signIn.field} name="code" plain />
        <button type="submit" class="primary">
          {strings.signIn.button}
        </button>
        <div class="result" aria-live="polite">
          {error && <Trouble message={error.message} hint={error.hint} />}
        </div>
      </form>
    </main>
  );
};

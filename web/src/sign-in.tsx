import type { TargetedSubmitEvent } from 'preact';
import type { ApiError } from './api-error.ts';
import { Brand } from './header.tsx';
import { Field } from './parts/field.tsx';
import { Trouble } from './parts/message.tsx';
import { PageHeading } from './parts/page-heading.tsx';
import { Fold } from './parts/section.tsx';
import { strings } from './strings.ts';

type SignInProps = {
  readonly error: ApiError | undefined;
  readonly onText: (linkOrCode: string) => void;
  readonly onPerson: (name: string, password: string) => void;
};

const words = strings.signIn;

/** What a browser sees that has not been let in. */
export const SignIn = ({ error, onText, onPerson }: SignInProps) => {
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    if (form.has('code')) onText(text('code'));
    else onPerson(text('name').trim(), text('password'));
  };
  return (
    <main id="content" class="narrow stack">
      <Brand />
      <PageHeading text={words.heading} />
      <p>{words.why}</p>
      <form class="card stack" onSubmit={submit}>
        <Field label={words.name} name="name" complete="username" />
        <Field label={words.password} name="password" complete="current-password" secret />
        <button type="submit" class="primary">
          {words.button}
        </button>
      </form>
      <div class="result" aria-live="polite">
        {error && <Trouble message={error.message} hint={error.hint} />}
      </div>
      <Fold heading={words.byLink} open>
        <ol class="stack">
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p>
          <code class="command">{words.command}</code>
        </p>
        <form class="stack" onSubmit={submit}>
          <Field label={words.field} name="code" plain />
          <button type="submit">{words.byLinkButton}</button>
        </form>
      </Fold>
    </main>
  );
};

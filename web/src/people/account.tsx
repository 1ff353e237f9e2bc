import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { LEAST_CHARS } from './person-card.tsx';

const words = strings.account;

const ChangePassword = () => {
  const action = useAction();
  const change = async (field: Fields) => {
    await api.changePassword(field('password'), field('next'));
    return words.changed;
  };
  return (
    <details class="manage">
      <summary>{words.change}</summary>
      <Form action={action} onSubmit={change} button={words.change}>
        <Field label={words.old} name="password" secret />
        <Field
          label={words.next}
          name="next"
          hint={strings.people.passwordHint}
          minLength={LEAST_CHARS}
          secret
        />
      </Form>
    </details>
  );
};

/** Who is signed in here. */
export const Account = () => {
  const { caller, signedOut } = useBridge();
  const { run, busy, outcome } = useAction();
  const { person } = caller;
  const leave = () =>
    run(async () => {
      await api.signOut(true);
      signedOut();
    });
  return (
    <div class="card stack">
      <p>{person ? words.as(person.name) : words.byCode}</p>
      {person && <ChangePassword />}
      <div class="actions">
        <ConfirmButton
          text={words.everywhere}
          question={words.everywhereQuestion}
          effect={person ? words.everywhereAs : words.everywhereByCode}
          busy={busy}
          onConfirm={leave}
        />
      </div>
      <Result outcome={outcome} />
    </div>
  );
};

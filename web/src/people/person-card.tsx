import type { Person } from '../answers.ts';
import { api } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { RemoveButton } from '../parts/remove-button.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.people;
export const LEAST_CHARS = 8;

const NewPassword = ({ person: { id, name } }: { readonly person: Person }) => {
  const action = useAction();
  const set = async (field: Fields) => {
    await api.changePerson(id, { password: field('password') });
    return words.passwordSet(name);
  };
  return (
    <details class="manage">
      <summary aria-label={words.setPasswordNamed(name)}>{words.setPassword}</summary>
      <Form action={action} onSubmit={set} button={words.setPassword}>
        <Field
          label={words.password}
          name="password"
          hint={words.passwordHint}
          minLength={LEAST_CHARS}
          secret
        />
      </Form>
    </details>
  );
};

type PersonCardProps = { readonly person: Person; readonly isYou: boolean };

/** Somebody of the household, and what they may do. */
export const PersonCard = ({ person, isYou }: PersonCardProps) => {
  const { run, busy, outcome } = useAction();
  const { id, name, role } = person;
  const isManager = role === 'manage';
  const change = () => run(() => api.changePerson(id, { role: isManager ? 'watch' : 'manage' }));
  const remove = () => run(() => api.removePerson(id));
  return (
    <li class="card stack">
      <div class="card-head">
        <h3>{name}</h3>
        {isYou && <Badge tone="good" text={words.you} />}
      </div>
      <p class="quiet">{words.may[role]}</p>
      <NewPassword person={person} />
      <div class="actions">
        <button
          type="button"
          aria-label={isManager ? words.makeWatchNamed(name) : words.makeManageNamed(name)}
          aria-disabled={busy}
          onClick={() => busy || change()}
        >
          {isManager ? words.makeWatch : words.makeManage}
        </button>
        <RemoveButton words={words} name={name} busy={busy} onRemove={remove} />
      </div>
      <Result outcome={outcome} />
    </li>
  );
};

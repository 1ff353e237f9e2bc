import { api } from '../api.ts';
import { formatNames } from '../format.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { LEAST_CHARS } from '../people/person-card.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { useAsked } from '../use-asked.ts';
import { Step } from './step.tsx';

const words = strings.setup.password;
const NAME_CHARS = 64;

export const PasswordStep = () => {
  const action = useAction();
  const { known: people, again } = useAsked(api.people);
  const managers = people?.filter(({ role }) => role === 'manage') ?? [];
  const set = async (field: Fields) => {
    const { name } = await api.addPerson({
      ...{ name: field('name'), password: field('password'), role: 'manage' },
    });
    again();
    return strings.people.added(name);
  };
  return (
    <Step heading={words.heading} isDone={managers.length > 0}>
      {managers.length > 0 ? (
        <p>{words.is(formatNames(managers.map(({ name }) => name)))}</p>
      ) : (
        <>
          <p class="quiet">{words.hint}</p>
          <Form action={action} onSubmit={set} button={words.button}>
            <Field
              label={strings.people.name}
              name="name"
              maxLength={NAME_CHARS}
              complete="username"
            />
            <Field
              label={strings.people.password}
              name="password"
              hint={strings.people.passwordHint}
              minLength={LEAST_CHARS}
              secret
            />
          </Form>
        </>
      )}
    </Step>
  );
};

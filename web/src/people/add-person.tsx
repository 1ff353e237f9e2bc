import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Select } from '../parts/select.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { LEAST_CHARS } from './person-card.tsx';

const words = strings.people;
const NAME_CHARS = 64;

export const ROLES = (['watch', 'manage'] as const).map((value) => ({
  value,
  text: words.may[value],
}));
export const roleIn = (text: string) => (text === 'manage' ? 'manage' : 'watch');

export const AddPerson = ({ onDone }: { readonly onDone: () => void }) => {
  const action = useAction();
  const add = async (field: Fields) => {
    const role = roleIn(field('role'));
    const { name } = await api.addPerson({
      name: field('name'),
      role,
      password: field('password'),
    });
    onDone();
    return words.added(name);
  };
  return (
    <Form action={action} onSubmit={add} button={words.add}>
      <p class="quiet">{words.addHint}</p>
      <Field label={words.name} name="name" maxLength={NAME_CHARS} />
      <Field
        label={words.password}
        name="password"
        hint={words.passwordHint}
        minLength={LEAST_CHARS}
        secret
      />
      <Select label={words.role} name="role" options={ROLES} />
    </Form>
  );
};

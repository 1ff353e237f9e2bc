import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.newFriend;

const add = async (field: Fields): Promise<string> => {
  const { name } = await api.addFriend(field('code'));
  return words.done(name);
};

export const AddFriend = () => (
  <Form action={useAction()} onSubmit={add} button={words.button}>
    <Field label={words.code} name="code" hint={words.codeHint} rows={4} maxLength={2048} plain />
  </Form>
);

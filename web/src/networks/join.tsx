import { api } from '../api.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.join;

const join = async (field: Fields): Promise<string> => {
  const { name } = await api.join(field('invitation'));
  return words.done(name);
};

/** Joins a friend's network. */
export const Join = () => (
  <div class="card">
    <Form action={useAction()} onSubmit={join} button={words.button}>
      <Field
        label={words.field}
        name="invitation"
        id={TARGETS.join}
        hint={words.hint}
        rows={4}
        maxLength={1024}
        plain
      />
    </Form>
  </div>
);

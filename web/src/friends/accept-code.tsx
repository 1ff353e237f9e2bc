import type { Friend } from '../answers.ts';
import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.friends;

/** Accepts a friend's key by a friend code that they sent over a channel that we trust. */
export const AcceptCode = ({ friend: { name } }: { friend: Friend }) => (
  <Form
    action={useAction()}
    button={words.acceptCode}
    onSubmit={async (field) => {
      await api.acceptFriend(name, field('code'));
      return words.acceptedDone(name);
    }}
  >
    <Field label={words.code(name)} name="code" rows={3} maxLength={2048} plain />
  </Form>
);

import type { Friend } from '../answers.ts';
import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { keyStateOf } from './key-state.ts';

const words = strings.friends;

/** Accepts a friend's key by a friend code that they sent over a channel that we trust. */
export const AcceptCode = ({ friend }: { friend: Friend }) => {
  const action = useAction();
  const { name } = friend;
  const accept = async (field: Fields): Promise<string> => {
    await api.acceptFriend(name, field('code'));
    return words.acceptedDone(name);
  };
  // The outcome outlives the form, which is needed no more once it has worked.
  if (keyStateOf(friend) === 'accepted') return <Result outcome={action.outcome} />;
  return (
    <Form action={action} onSubmit={accept} button={words.acceptCode}>
      <Field label={words.code(name)} name="code" rows={3} maxLength={2048} plain />
    </Form>
  );
};

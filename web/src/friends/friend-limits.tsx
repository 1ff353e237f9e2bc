import type { Friend } from '../answers.ts';
import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.friends;
const BYTES_PER_MBIT = 125_000;

/** How much a friend may have of ours at most. */
export const FriendLimits = ({ friend: { name, limits } }: { readonly friend: Friend }) => {
  const action = useAction();
  const set = async (field: Fields) => {
    const films = Number(field('films'));
    const mbits = Number(field('rate'));
    await api.changeFriend(name, {
      limits: {
        ...(films > 0 && { films }),
        ...(mbits > 0 && { bytesPerSec: mbits * BYTES_PER_MBIT }),
      },
    });
    return words.limitsSet;
  };
  const rate = limits?.bytesPerSec && Math.round(limits.bytesPerSec / BYTES_PER_MBIT);
  return (
    <details class="manage">
      <summary aria-label={words.limitsNamed(name)}>{words.limits}</summary>
      <Form action={action} onSubmit={set} button={words.setLimits}>
        <p class="quiet">{words.limitsHint}</p>
        <Field
          label={words.films}
          name="films"
          start={String(limits?.films ?? '')}
          required={false}
          count
        />
        <Field label={words.rate} name="rate" start={String(rate ?? '')} required={false} count />
      </Form>
    </details>
  );
};

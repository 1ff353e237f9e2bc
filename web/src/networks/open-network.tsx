import { useState } from 'preact/hooks';
import type { OwnNetwork } from '../answers.ts';
import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Select } from '../parts/select.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.openNetwork;
const CHOICES = (['public', 'rented', 'home', 'this-machine'] as const).map((value) => ({
  value,
  text: words.choices[value],
}));

/** Who can reach our own network, and whether that works. */
export const OpenNetwork = ({ start }: { readonly start: OwnNetwork }) => {
  const [network, setNetwork] = useState(start);
  const action = useAction();
  const open = async (field: Fields): Promise<string> => {
    setNetwork(await api.openNetwork(field('reach'), field('address')));
    return words.done;
  };
  return (
    <div class="card stack">
      <p>{words.now(words.states[network.reach])}</p>
      {network.checks.length > 0 && (
        <ul class="stack">
          {network.checks.map(({ what, ok, message }) => (
            <li key={what}>
              {words.marks[ok === undefined ? 'unknown' : ok ? 'good' : 'bad']} {what}: {message}
            </li>
          ))}
        </ul>
      )}
      <Form action={action} onSubmit={open} button={words.button}>
        <Select label={words.question} name="reach" options={CHOICES} />
        <Field
          label={words.address}
          name="address"
          hint={words.addressHint}
          required={false}
          maxLength={300}
          plain
        />
      </Form>
    </div>
  );
};

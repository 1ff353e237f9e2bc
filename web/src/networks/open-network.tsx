import { useEffect, useState } from 'preact/hooks';
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
export const OpenNetwork = () => {
  const [network, setNetwork] = useState<OwnNetwork>();
  const action = useAction();
  useEffect(() => {
    const controller = new AbortController();
    // A bridge without a network of its own has nothing to show here.
    api.ownNetwork(controller.signal).then(setNetwork, () => {});
    return () => controller.abort();
  }, []);
  const open = async (field: Fields): Promise<string> => {
    setNetwork(await api.openNetwork(field('reach'), field('address')));
    return words.done;
  };
  if (!network) return null;
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

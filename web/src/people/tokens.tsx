import { useState } from 'preact/hooks';
import type { Token } from '../answers.ts';
import { api } from '../api.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { RemoveButton } from '../parts/remove-button.tsx';
import { Select } from '../parts/select.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { ROLES, roleIn } from './add-person.tsx';

const words = strings.tokens;
const NAME_CHARS = 64;

type TokensProps = { readonly tokens: readonly Token[]; readonly onChange: () => void };

/** Tokens that people's scripts use. */
export const Tokens = ({ tokens, onChange }: TokensProps) => {
  const adding = useAction();
  const { run, busy, outcome } = useAction();
  const [made, setMade] = useState<string>();
  const add = async (field: Fields) => {
    const { token } = await api.addToken({ name: field('name'), role: roleIn(field('role')) });
    setMade(token);
    onChange();
    return words.made;
  };
  const remove = (id: string) =>
    run(async () => {
      await api.removeToken(id);
      onChange();
    });
  return (
    <>
      <p class="quiet">{words.hint}</p>
      <ul class="lines">
        {tokens.map(({ id, name, role }) => (
          <li key={id}>
            <span class="grow">
              {name} <span class="quiet">{strings.people.may[role]}</span>
            </span>
            <RemoveButton words={words} name={name} busy={busy} onRemove={() => remove(id)} />
          </li>
        ))}
      </ul>
      <Result outcome={outcome} />
      <Form action={adding} onSubmit={add} button={words.add}>
        <Field label={words.name} name="name" maxLength={NAME_CHARS} />
        <Select label={strings.people.role} name="role" options={ROLES} />
      </Form>
      {made && <CopyField label={words.token} text={made} />}
    </>
  );
};

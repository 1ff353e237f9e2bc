import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { Restore } from './restore.tsx';

const words = strings.backup;
const LEAST_CHARS = 8;
/** Browsers have begun to keep it by then. */
const FORGET_AFTER_MS = 60_000;

const keep = (blob: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FORGET_AFTER_MS);
};

const make = async (field: Fields): Promise<string> => {
  const day = new Date().toISOString().slice(0, 10);
  keep(await api.backup(field('passphrase')), `natster-backup-${day}.natster`);
  return words.done;
};

/** Everything but media, as a file. */
export const Backup = () => (
  <Fold heading={words.heading}>
    <p>{words.hint}</p>
    <Form action={useAction()} onSubmit={make} button={words.button} busy={words.busy}>
      <Field
        label={words.passphrase}
        name="passphrase"
        hint={words.passphraseHint}
        minLength={LEAST_CHARS}
        secret
      />
    </Form>
    <Restore />
  </Fold>
);

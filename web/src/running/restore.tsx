import { useId, useRef } from 'preact/hooks';
import { ApiError } from '../api-error.ts';
import { request } from '../ask.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Field } from '../parts/field.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.restore;

/** As headers can carry it: base64url of UTF-8. */
const inHeader = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const send = (blob: Blob, passphrase: string): Promise<unknown> =>
  request('POST', '/restore', {
    file: { blob, headers: passphrase ? { 'natster-passphrase': inHeader(passphrase) } : {} },
  });

/** A backup takes the place of this household. */
export const Restore = () => {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { run, busy, outcome } = useAction();
  const restore = () =>
    run(async () => {
      const data = new FormData(form.current ?? undefined);
      const file = data.get('file');
      if (!(file instanceof File) || file.size === 0) {
        throw new ApiError('REQUEST_INVALID', words.none, '');
      }
      await send(file, String(data.get('passphrase') ?? ''));
      form.current?.reset();
      return words.done;
    });
  return (
    <form class="stack" ref={form} onSubmit={(event) => event.preventDefault()}>
      <h3>{words.heading}</h3>
      <p>{words.hint}</p>
      <p class="quiet">{words.undone}</p>
      <div class="field">
        <label for={id}>{words.file}</label>
        <input id={id} type="file" name="file" />
      </div>
      <Field label={words.passphrase} name="passphrase" required={false} secret />
      <div class="actions">
        <ConfirmButton
          text={busy ? words.busy : words.button}
          question={words.question}
          effect={words.effect}
          busy={busy}
          onConfirm={restore}
        />
      </div>
      <Result outcome={outcome} />
    </form>
  );
};

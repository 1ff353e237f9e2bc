import { useState } from 'preact/hooks';
import type { Invitation } from '../answers.ts';
import { api } from '../api.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { QrCode } from '../parts/qr-code.tsx';
import { Select } from '../parts/select.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.invite;
const DAY_SEC = 24 * 3600;
const LIFETIMES = [
  { value: String(7 * DAY_SEC), text: words.lifetimes.week },
  { value: String(DAY_SEC), text: words.lifetimes.day },
  { value: String(30 * DAY_SEC), text: words.lifetimes.month },
];

const FOR = [
  { value: 'elsewhere', text: words.elsewhere },
  { value: 'here', text: words.here },
];

/** Makes an invitation to our own network and shows it for passing on. */
export const Invite = () => {
  const [invitation, setInvitation] = useState<Invitation>();
  const invite = async (field: Fields): Promise<string> => {
    setInvitation(await api.invite(Number(field('lifetime')), field('for') === 'here'));
    return words.done;
  };
  return (
    <div class="card stack">
      <p>{words.intro}</p>
      <Form action={useAction()} onSubmit={invite} button={words.button}>
        <Select label={words.for} name="for" options={FOR} />
        <Select label={words.lifetime} name="lifetime" id={TARGETS.invite} options={LIFETIMES} />
      </Form>
      {invitation && (
        <>
          {invitation.warning && <p class="note note-warn">{invitation.warning}</p>}
          <CopyField
            label={words.code}
            text={invitation.code}
            hint={words.expires(invitation.expiresAt)}
            rows={4}
          />
          <QrCode text={invitation.code} label={words.qr} />
        </>
      )}
    </div>
  );
};

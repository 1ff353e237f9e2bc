import type { PastInvitation } from '../answers.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.invitations;
const TONES = { pending: 'good', used: 'idle', expired: 'idle', withdrawn: 'bad' } as const;

/** Invitations to our network, and what became of them. */
export const Invitations = ({ all }: { readonly all: readonly PastInvitation[] }) => {
  const { run, busy, outcome } = useAction();
  const withdraw = (id: string) => run(() => api.withdrawInvitation(id));
  return (
    <>
      <ul class="lines">
        {all.map(({ id, state, expiresAt, member }) => (
          <li key={id}>
            <span class="grow">
              <Badge tone={TONES[state]} text={words.states[state]} />{' '}
              <span class="quiet">
                {member ?? (state === 'pending' ? words.until(formatMoment(expiresAt)) : '')}
              </span>
            </span>
            {state === 'pending' && (
              <button
                type="button"
                aria-label={words.withdrawNamed(id)}
                aria-disabled={busy}
                onClick={() => busy || withdraw(id)}
              >
                {words.withdraw}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Result outcome={outcome} />
    </>
  );
};

import { limitedText } from '../network/limited-text.ts';
import type { UserContext } from '../protocol/global.ts';

/** Who asks waits two seconds. */
const TIMEOUT_MS = 1_500;
const USER = /^[A-Za-z0-9_-]{1,64}$/;
const MOST_BYTES = 16 * 1024;
const JWT = /-----BEGIN NATS USER JWT-----\s+([A-Za-z0-9_.-]+)\s+-+END NATS USER JWT-/;
const SEED = /-----BEGIN USER NKEY SEED-----\s+(SU[A-Z2-7]{56})\s+-+END USER NKEY SEED-/;

/** A user of theirs at Synadia Cloud, or at a control plane like it. Throws when there is none. */
export const fetchCredentials = async (
  cloudUrl: string,
  { user_id, access_token }: UserContext,
): Promise<{ user_jwt: string; user_seed: string }> => {
  if (!USER.test(user_id)) throw new Error('not the id of a user');
  const response = await fetch(`${cloudUrl}/nats-users/${user_id}/creds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, accept: 'text/plain' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`credentials were refused with ${response.status}`);
  const text = await limitedText(response, MOST_BYTES);
  const [, user_jwt] = JWT.exec(text) ?? [];
  const [, user_seed] = SEED.exec(text) ?? [];
  if (!user_jwt || !user_seed) throw new Error('what came are not credentials');
  return { user_jwt, user_seed };
};

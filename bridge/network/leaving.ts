import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { decodeJson } from '../protocol/json.ts';
import { PlainError } from '../protocol/messages.ts';
import { networkSubject } from '../protocol/subjects.ts';
import type { Membership } from './membership.ts';

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 50;
const EMPTY = new Uint8Array(0);

/**
 * Asks the administrator of a joined network to take our account off it. Gives whether we are off: the
 * answer may be lost when our connection is cut, but then we are not let in again.
 */
export const askToLeave = async (membership: Membership): Promise<boolean> => {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  while (membership.online && membership.connection && !deadline.aborted) {
    const outcome = await ask(membership.connection.nc);
    if (outcome !== 'cut') return outcome === 'done';
    while (membership.state === 'connecting' && !deadline.aborted) await sleep(LOOK_EVERY_MS);
  }
  return membership.state === 'refused';
};

/** What goes on listening afterwards ends with the connection, and that ends with the membership. */
const ask = (nc: NatsConnection): Promise<'done' | 'failed' | 'cut'> => {
  const answer = nc
    .request(networkSubject('leave'), EMPTY, { timeout: PATIENCE_MS })
    .then(({ data }) => (decodeJson(PlainError, data) ? 'failed' : 'done'))
    // Nobody is there to answer, or the connection was closed for good.
    .catch(() => (nc.isClosed() ? 'cut' : 'failed'));
  return Promise.race([answer, untilCut(nc)]);
};

const untilCut = async (nc: NatsConnection): Promise<'cut'> => {
  for await (const { type } of nc.status()) if (type === 'disconnect') break;
  return 'cut';
};

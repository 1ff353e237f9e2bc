import { BridgeError } from '../protocol/errors.ts';
import { decodeJson, isOf } from '../protocol/json.ts';
import { OriginalAnswer, OriginalShare, OriginalShares } from '../protocol/original.ts';
import { globalSubject } from '../protocol/subjects.ts';
import type { Membership } from './membership.ts';

const EMPTY = new Uint8Array(0);

/**
 * What our account shares and is given, as the original's global service has it: nothing else knows. What is no
 * share is left out, and what stands there twice comes once. Throws GLOBAL_SERVICE_AWAY, NETWORK_UNREACHABLE, MEMBERSHIP_ENDED.
 */
export const originalShares = async (
  membership: Membership,
  timeoutMs: number,
): Promise<readonly OriginalShare[]> => {
  const { nc } = await membership.connected(AbortSignal.timeout(timeoutMs));
  const options = { timeout: timeoutMs };
  const reply = await nc
    .request(globalSubject('my.shares'), EMPTY, options)
    .catch((cause: unknown) => {
      throw membership.online
        ? new BridgeError('GLOBAL_SERVICE_AWAY', { cause })
        : membership.trouble;
    });
  const answer = decodeJson(OriginalAnswer, reply.data);
  if (answer?.code !== 200 || !isOf(OriginalShares, answer.data)) {
    throw new BridgeError('GLOBAL_SERVICE_AWAY');
  }
  const shares = answer.data.filter((each) => isOf(OriginalShare, each));
  return [...new Map(shares.map((share) => [shareKey(share), share])).values()];
};

type Sides = Pick<OriginalShare, 'from_account' | 'to_account' | 'catalog'>;

/** The same for the same catalog between the same two. */
export const shareKey = ({ from_account, to_account, catalog }: Sides): string =>
  `${from_account} ${to_account} ${catalog}`;

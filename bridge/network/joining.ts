import { fromSeed } from '@nats-io/jwt';
import { BridgeError, isErrorCode } from '../protocol/errors.ts';
import {
  decodeInvitation,
  type Invitation,
  invitationId,
  invitationPsk,
  JOIN_PROLOGUE,
} from '../protocol/invitation.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { JoinAnswer, PlainError, PROTOCOL_VERSION } from '../protocol/messages.ts';
import { decodePublicKey, encodeSeed } from '../protocol/nkey.ts';
import { Handshake } from '../protocol/noise.ts';
import { JOIN } from '../protocol/subjects.ts';
import { connect } from './connection.ts';
import type { Household } from './household.ts';
import { nodeCrypto } from './node-crypto.ts';

const ANSWER_TIMEOUT_MS = 10_000;

export type Joined = {
  readonly network: string;
  readonly name: string;
  readonly urls: readonly string[];
  readonly account: string;
  readonly accountSeed: string;
  readonly administrator: { readonly name: string; readonly account: string; readonly key: string };
};

/**
 * Takes an invitation to its network and comes back a member. The account's key is made here and
 * derived from the code, so that trying again after a lost answer asks for the same account.
 * Throws INVITATION_…, NETWORK_UNREACHABLE, ADMINISTRATOR_AWAY.
 */
export const joinNetwork = async (
  text: string,
  household: Household,
  log: Log,
): Promise<Joined> => {
  const invitation = decodeInvitation(text);
  if (invitation.key === household.key) {
    throw new BridgeError('ALREADY_MEMBER', { message: 'This is an invitation of your own.' });
  }
  if (invitation.expiresAtSec * 1000 <= Date.now()) throw new BridgeError('INVITATION_EXPIRED');
  const accountSeed = encodeSeed('account', household.derive(`account ${text.trim()}`));
  const account = fromSeed(new TextEncoder().encode(accountSeed)).getPublicKey();
  const { nc } = await connect({ urls: [invitation.url], name: 'natster_guest', log });
  try {
    const handshake = await startKnock(invitation, household);
    const knock = await handshake.write(
      encodeJson({
        v: PROTOCOL_VERSION,
        invitation: await invitationId(nodeCrypto, invitation.code),
        account,
        name: household.name,
      }),
    );
    const reply = await nc
      .request(JOIN, knock, { timeout: ANSWER_TIMEOUT_MS })
      .catch((cause: unknown) => {
        throw new BridgeError('ADMINISTRATOR_AWAY', { cause });
      });
    const answer = await readAnswer(handshake, reply.data);
    const administrator = { ...answer.administrator, key: invitation.key };
    return { ...answer, account, accountSeed, administrator };
  } finally {
    await nc.close();
  }
};

const startKnock = async (invitation: Invitation, household: Household): Promise<Handshake> => {
  const rs = decodePublicKey('xkey', invitation.key);
  if (!rs) throw new BridgeError('INVITATION_INVALID');
  return Handshake.start({
    pattern: 'IKpsk2',
    initiator: true,
    prologue: JOIN_PROLOGUE,
    s: household.keyPair,
    rs,
    psk: await invitationPsk(nodeCrypto, invitation.code),
    primitives: nodeCrypto,
  });
};

const readAnswer = async (handshake: Handshake, data: Uint8Array) => {
  const refused = decodeJson(PlainError, data);
  if (refused) {
    const { code } = refused.error;
    throw new BridgeError(isErrorCode(code) ? code : 'INVITATION_REFUSED');
  }
  const payload = await handshake.read(data).catch((cause: unknown) => {
    throw new BridgeError('INVITATION_REFUSED', { cause });
  });
  const answer = decodeJson(JoinAnswer, payload);
  if (!answer || 'error' in answer) throw new BridgeError('VERSION_UNSUPPORTED');
  return answer;
};

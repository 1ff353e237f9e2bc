import { setTimeout as sleep } from 'node:timers/promises';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import { toBase64Url } from '../protocol/bytes.ts';
import { withoutSpaces } from '../protocol/compact-code.ts';
import { BridgeError, isErrorCode } from '../protocol/errors.ts';
import {
  decodeInvitation,
  INVITATION_HEADER,
  type Invitation,
  invitationId,
  invitationLabel,
  invitationPsk,
  JOIN_PROLOGUE,
} from '../protocol/invitation.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { type Hub, JoinAnswer, PlainError, PROTOCOL_VERSION } from '../protocol/messages.ts';
import { decodePublicKey, encodeSeed } from '../protocol/nkey.ts';
import { Handshake } from '../protocol/noise.ts';
import { JOIN } from '../protocol/subjects.ts';
import { connect } from './connection.ts';
import type { Household } from './household.ts';
import { nodeCrypto } from './node-crypto.ts';
import { accountOf } from './signing-key.ts';

const ANSWER_TIMEOUT_MS = 10_000;
/** How long, and how often, we try again while others crowd the door. */
const PATIENCE_MS = 20_000;
const RETRY_MS = { least: 50, most: 150 };

export type Joined = {
  readonly network: string;
  readonly name: string;
  readonly serial: number;
  readonly urls: string[];
  readonly ca: string[];
  readonly websockets?: string[];
  readonly account: string;
  readonly accountSeed: string;
  readonly administrator: { readonly name: string; readonly account: string; readonly key: string };
  readonly hub?: Hub;
};

/**
 * Takes an invitation to its network and comes back a member. The account's key is made here and
 * derived from the code, so that trying again after a lost answer asks for the same account; or it is
 * `keptSeed`, of who is a member already and asks where the network is.
 * Throws INVITATION_…, NETWORK_UNREACHABLE, ADMINISTRATOR_AWAY, RATE_LIMITED.
 */
export const joinNetwork = async (
  text: string,
  household: Household,
  log: Log,
  keptSeed?: string,
): Promise<Joined> => {
  const invitation = decodeInvitation(text);
  if (invitation.key === household.key) {
    throw new BridgeError('ALREADY_MEMBER', { message: 'This is an invitation of your own.' });
  }
  if (invitation.expiresAtSec * 1000 <= Date.now()) throw new BridgeError('INVITATION_EXPIRED');
  const derived = () => household.derive(`account ${withoutSpaces(text)}`);
  const accountSeed = keptSeed ?? encodeSeed('account', derived());
  const account = accountOf(accountSeed);
  const answer = await whileCrowded(() => knock(invitation, account, household, log));
  const { network, name, serial, urls, ca, websockets, hub } = answer;
  const administrator = { ...answer.administrator, key: invitation.key };
  const where = { urls, ca, ...(websockets && { websockets }), ...(hub && { hub }) };
  return { network, name, serial, ...where, account, accountSeed, administrator };
};

const whileCrowded = async <T>(attempt: () => Promise<T>): Promise<T> => {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const crowded = error instanceof BridgeError && error.code === 'RATE_LIMITED';
      if (!crowded || Date.now() > deadline) throw error;
      await sleep(RETRY_MS.least + Math.random() * (RETRY_MS.most - RETRY_MS.least));
    }
  }
};

const knock = async (invitation: Invitation, account: string, household: Household, log: Log) => {
  const { nc } = await connectAsGuest(invitation.url, log);
  try {
    const handshake = await startKnock(invitation, household);
    const request = {
      v: PROTOCOL_VERSION,
      invitation: await invitationId(nodeCrypto, invitation.code),
      account,
      name: household.name,
    };
    const message = await handshake.write(encodeJson(request));
    return await readAnswer(handshake, await ask(nc, message, invitation.code));
  } finally {
    await nc.close();
  }
};

const connectAsGuest = (url: string, log: Log) =>
  connect({
    urls: [url],
    // Who is there shows in the sealed answer, which names the authority to trust from then on.
    trust: () => ({ ca: [], isUnchecked: true }),
    // Only without reconnecting do we hear at once that we were shown out.
    reconnect: false,
    ...{ name: 'natster_guest', log },
  }).catch((error: BridgeError) => {
    throw isFull(error.cause) ? new BridgeError('RATE_LIMITED', { cause: error }) : error;
  });

/** The server says so and hangs up; sometimes we only notice the latter. */
const isFull = (cause: unknown): boolean =>
  cause instanceof Error && /connections exceeded|EPIPE|ECONNRESET/.test(cause.message);

const ask = async (nc: NatsConnection, message: Uint8Array, code: Uint8Array) => {
  const named = headers();
  named.set(INVITATION_HEADER, await invitationLabel(nodeCrypto, code));
  // All guests hear all inboxes and refusals come in clear. Ours is told to nobody before the answer and
  // cannot be guessed from earlier ones, so nobody else can have a refusal sent there.
  const reply = `_INBOX.${toBase64Url(nodeCrypto.randomBytes(16))}`;
  const options = { timeout: ANSWER_TIMEOUT_MS, noMux: true, reply, headers: named };
  const answer = await nc.request(JOIN, message, options).catch((cause: unknown) => {
    throw new BridgeError('ADMINISTRATOR_AWAY', { cause });
  });
  return answer.data;
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

/** A guest who speaks the joining protocol by hand, and so can break it. */
import { connect as connectSocket } from 'node:net';
import {
  connect,
  headers,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import {
  decodeInvitation,
  INVITATION_HEADER,
  invitationId,
  invitationLabel,
  invitationPsk,
  JOIN_PROLOGUE,
} from '../../bridge/protocol/invitation.ts';
import { decodePublicKey } from '../../bridge/protocol/nkey.ts';
import { Handshake } from '../../bridge/protocol/noise.ts';
import type { KeyPair } from '../../bridge/protocol/primitives.ts';
import { newAccount } from './loopback.ts';
import { waitFor } from './wait-for.ts';

type Test = { teardown(fn: () => unknown): void };

/** A bare NATS client. `errors` is all that the server complained of. */
export const bareClient = async (
  t: Test,
  url: string,
  options: NodeConnectionOptions = {},
): Promise<{ nc: NatsConnection; errors: string[] }> => {
  const nc = await connect({ servers: url, ...options });
  t.teardown(() => nc.close());
  const errors: string[] = [];
  void (async () => {
    for await (const status of nc.status())
      if (status.type === 'error') errors.push(status.error.message);
  })();
  return { nc, errors };
};

/** Resolves when the server has refused the publish in so many words. */
export const publishRefused = async (
  { nc, errors }: { nc: NatsConnection; errors: string[] },
  subject: string,
  data: string | Uint8Array = 'x',
): Promise<boolean> => {
  nc.publish(subject, data);
  const refusal = `Permissions Violation for Publish to "${subject}"`;
  return waitFor(`${subject} to be refused`, () => errors.some((error) => error.includes(refusal)));
};

/** What the server answers to lines sent by hand. */
export const rawAnswer = (url: string, lines: string, until: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connectSocket(Number(port), hostname, () => socket.write(lines));
    let text = '';
    socket.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (until.test(text)) socket.destroy();
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });

/** The error that a subscription ends with. */
export const subscribeRefused = (nc: NatsConnection, subject: string): Promise<string> =>
  new Promise((resolve) => {
    nc.subscribe(subject, {
      callback: (error, message) => resolve(error?.message ?? `heard ${message.subject}`),
    });
  });

export type KnockOptions = {
  readonly keyPair?: KeyPair;
  readonly account?: string;
  readonly name?: string;
  /** Whose key the message is sealed to; the invitation's otherwise. */
  readonly administrator?: string;
};

export type Knock = {
  readonly message: Uint8Array;
  readonly label: string;
  /** What the answer is: the network's description, or a refusal's code. */
  read(answer: Uint8Array): Promise<{ network?: string; code?: string }>;
};

export const makeKnock = async (invitation: string, options: KnockOptions = {}): Promise<Knock> => {
  const { key, code } = decodeInvitation(invitation);
  const { keyPair = await nodeCrypto.generateKeyPair(), administrator = key } = options;
  const { account = newAccount(), name = 'Mallory' } = options;
  const rs = decodePublicKey('xkey', administrator);
  if (!rs) throw new Error('not a key');
  const handshake = await Handshake.start({
    pattern: 'IKpsk2',
    initiator: true,
    prologue: JOIN_PROLOGUE,
    s: keyPair,
    rs,
    psk: await invitationPsk(nodeCrypto, code),
    primitives: nodeCrypto,
  });
  const request = { v: 2, invitation: await invitationId(nodeCrypto, code), account, name };
  const message = await handshake.write(Buffer.from(JSON.stringify(request)));
  const label = await invitationLabel(nodeCrypto, code);
  const read = async (answer: Uint8Array) => {
    const code = refusalIn(answer);
    if (code) return { code };
    return JSON.parse(Buffer.from(await handshake.read(answer)).toString()) as { network: string };
  };
  return { message, label, read };
};

/** The code of a refusal; undefined for what is none. */
export const refusalIn = (answer: Uint8Array): string | undefined => {
  const text = Buffer.from(answer).toString();
  return /^\{"error":\{"code":"(\w+)"\}\}$/.exec(text)?.[1];
};

export const sendKnock = async (
  nc: NatsConnection,
  message: Uint8Array,
  label?: string,
): Promise<Uint8Array> => {
  const named = headers();
  if (label !== undefined) named.set(INVITATION_HEADER, label);
  const options = { timeout: 5_000, ...(label !== undefined && { headers: named }) };
  return (await nc.request('natster.network.join', message, options)).data;
};

/** The refusal's code, or `joined`. */
export const knock = async (
  nc: NatsConnection,
  invitation: string,
  options: KnockOptions = {},
): Promise<string> => {
  const { message, label, read } = await makeKnock(invitation, options);
  const { code } = await read(await sendKnock(nc, message, label));
  return code ?? 'joined';
};

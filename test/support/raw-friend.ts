/** A friend who speaks the protocol by hand, and so can break it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jwtAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { makeUser } from '../../bridge/network/claims.ts';
import { keyPairFromSeed, nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { concatBytes, readUint64 } from '../../bridge/protocol/bytes.ts';
import {
  askHead,
  askSealing,
  REPLY,
  REPLY_HEAD,
  replySealing,
  sessionIdOf,
  unpackOpened,
} from '../../bridge/protocol/frame.ts';
import type { Hello, Opened } from '../../bridge/protocol/messages.ts';
import { decodePublicKey, decodeSeed } from '../../bridge/protocol/nkey.ts';
import { Handshake, type SplitKeys } from '../../bridge/protocol/noise.ts';
import type { KeyPair } from '../../bridge/protocol/primitives.ts';
import { openPrologue } from '../../bridge/protocol/prologue.ts';
import type { BridgeProcess } from './bridge-process.ts';

const TIMEOUT = { timeout: 5_000 };
type OpenOptions = {
  catalog?: string;
  want: object;
  epoch?: string;
  keyPair?: KeyPair;
  /** Catalog that the prologue names; the subject's one otherwise. */
  claimed?: string;
  /** Of a linked browser. */
  certificate?: object | undefined;
};
export type RawSession = {
  id: Uint8Array;
  keys: SplitKeys;
  subject: string;
  opened: Opened;
  block: Uint8Array;
};

const json = (
  bytes: Uint8Array,
): { error?: { code: string; epoch?: string } } & Record<string, unknown> =>
  JSON.parse(Buffer.from(bytes).toString());

export class RawFriend {
  readonly nc: NatsConnection;
  readonly account: string;
  readonly keyPair: KeyPair;
  readonly #ownerAccount: string;
  readonly #ownerKey: Uint8Array;

  private constructor(
    nc: NatsConnection,
    account: string,
    keyPair: KeyPair,
    ownerAccount: string,
    ownerKey: Uint8Array,
  ) {
    this.nc = nc;
    this.account = account;
    this.keyPair = keyPair;
    this.#ownerAccount = ownerAccount;
    this.#ownerKey = ownerKey;
  }

  /** Takes the account and the keys of a household that has joined the owner's network. */
  static async as(
    friend: BridgeProcess,
    owner: BridgeProcess,
    options: { timeout?: number } = {},
  ): Promise<RawFriend> {
    type Me = { key: string; accounts: { network: string; account: string }[] };
    const {
      accounts: [mine],
    } = await friend.api.get<Me>('/whoami');
    const {
      key,
      accounts: [theirs],
    } = await owner.api.get<Me>('/whoami');
    const { memberships } = await friend.api.get<{ memberships: { urls: string[] }[] }>(
      '/memberships',
    );
    const secret = (name: string) =>
      readFileSync(join(friend.dataDir, 'secrets', name), 'utf8').trim();
    const user = await makeUser(secret(`account-${mine?.network}.nk`), 'raw');
    const nc = await connect({
      servers: memberships[0]?.urls ?? [],
      authenticator: jwtAuthenticator(user.jwt, user.key.getSeed()),
      ...options,
    });
    const seed = decodeSeed('xkey', secret('household.xkey'));
    const ownerKey = decodePublicKey('xkey', key);
    if (!seed || !ownerKey) throw new Error('no keys');
    return new RawFriend(
      nc,
      mine?.account ?? '',
      keyPairFromSeed(seed),
      theirs?.account ?? '',
      ownerKey,
    );
  }

  /** On a connection that is there, with keys of one's own. */
  static with(
    nc: NatsConnection,
    account: string,
    keyPair: KeyPair,
    ownerAccount: string,
    ownerKey: Uint8Array,
  ): RawFriend {
    return new RawFriend(nc, account, keyPair, ownerAccount, ownerKey);
  }

  /** Within the owner's own account its key stands where the server puts a friend's. */
  #subjectOf(catalog: string, operation: string): string {
    const prefix = this.account === this.#ownerAccount ? `${this.account}.` : '';
    return `${prefix}natster.catalog.${catalog}.v2.${operation}`;
  }

  async request(subject: string, message: Uint8Array = new Uint8Array()): Promise<Uint8Array> {
    return (await this.nc.request(subject, message, TIMEOUT)).data;
  }

  async hello(catalog = 'films'): Promise<Hello & { error?: { code: string } }> {
    return json(await this.request(this.#subjectOf(catalog, 'hello'))) as unknown as Hello & {
      error?: { code: string };
    };
  }

  /** The first message of a handshake, and what finishes it. */
  async knock({
    catalog = 'films',
    want,
    epoch,
    keyPair = this.keyPair,
    claimed = catalog,
    certificate,
  }: OpenOptions) {
    const handshake = await Handshake.start({
      pattern: 'IK',
      initiator: true,
      prologue: openPrologue(this.account, this.#ownerAccount, claimed),
      s: keyPair,
      rs: this.#ownerKey,
      primitives: nodeCrypto,
    });
    const known = epoch ?? (await this.hello(catalog)).epoch;
    const message = await handshake.write(
      Buffer.from(JSON.stringify({ v: 2, epoch: known, want, browser: certificate })),
    );
    return { handshake, message, subject: this.#subjectOf(catalog, 'open'), catalog };
  }

  /** The refusal's code, or a session. */
  async open(options: OpenOptions): Promise<RawSession | { code: string; epoch?: string }> {
    const { handshake, message, subject, catalog } = await this.knock(options);
    const reply = await this.request(subject, message);
    if (reply[0] === REPLY.plain) return json(reply.subarray(1)).error ?? { code: '?' };
    const parts = unpackOpened(await handshake.read(reply.subarray(1)));
    const opened = json(parts?.json ?? new Uint8Array()) as unknown as Opened;
    if ('error' in opened) return opened.error;
    return {
      id: sessionIdOf(handshake.hash),
      keys: await handshake.split(),
      subject: this.#subjectOf(catalog, `ask.${opened.process}`),
      opened,
      block: parts?.block ?? new Uint8Array(),
    };
  }

  /** A session, or the test is over. */
  async opened(options: OpenOptions): Promise<RawSession> {
    const result = await this.open(options);
    if ('code' in result) throw new Error(`refused: ${result.code}`);
    return result;
  }

  async sealAsk({ id, keys }: RawSession, number: number, request: unknown): Promise<Uint8Array> {
    const { nonce, associated } = askSealing(id, number);
    const text = Buffer.from(JSON.stringify(request));
    return concatBytes(
      askHead(id, number),
      await nodeCrypto.seal(keys.send, nonce, associated, text),
    );
  }

  /** The answer to one ask: bytes, JSON, or a code said in clear. */
  async ask(
    session: RawSession,
    number: number,
    request: unknown,
  ): Promise<Uint8Array | string | Record<string, unknown>> {
    return this.readReply(
      session,
      number,
      await this.request(session.subject, await this.sealAsk(session, number, request)),
    );
  }

  async readReply(
    { id, keys }: RawSession,
    asked: number,
    reply: Uint8Array,
  ): Promise<Uint8Array | string | Record<string, unknown>> {
    const kind = reply[0] ?? -1;
    if (kind === REPLY.plain) return `in clear: ${json(reply.subarray(1)).error?.code}`;
    const { nonce, associated } = replySealing(kind, id, asked, readUint64(reply, 1));
    const text = await nodeCrypto.open(keys.receive, nonce, associated, reply.subarray(REPLY_HEAD));
    if (!text) return 'does not open';
    if (kind === REPLY.bytes) return text;
    const value = json(text);
    return value.error ? `sealed: ${value.error.code}` : value;
  }
}

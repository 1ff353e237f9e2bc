import { nodeCrypto } from '../network/node-crypto.ts';
import { concatBytes } from '../protocol/bytes.ts';
import { BridgeError, hasCode, isErrorCode } from '../protocol/errors.ts';
import { askHead, askSealing, REPLY, sessionIdOf, unpackOpened } from '../protocol/frame.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import {
  AskError,
  type AskRequest,
  type Open,
  Opened,
  PROTOCOL_VERSION,
} from '../protocol/messages.ts';
import { decodePublicKey } from '../protocol/nkey.ts';
import { Handshake, NoiseError, type SplitKeys } from '../protocol/noise.ts';
import { openPrologue } from '../protocol/prologue.ts';
import { askSubject, openSubject } from '../protocol/subjects.ts';
import { CatalogRenamed } from './catalog-renamed.ts';
import type { OwnerLink } from './owner-link.ts';
import {
  PlainRefusal,
  plainRefusal,
  SealedReceiver,
  type SealedReply,
  WholeReceiver,
} from './receivers.ts';

const OPEN_TIMEOUT_MS = 10_000;
const ASK_TIMEOUT_MS = 15_000;

type OpenedWell = Exclude<Opened, { error: unknown }>;
/** An import as sessions need it: the owner's name of the catalog and our alias for it. */
export type CatalogAddress = { readonly catalog: string; readonly alias: string };

export type OpenResult = {
  readonly session: Session;
  readonly opened: OpenedWell;
  /** The first bytes of the wanted range. */
  readonly block: Uint8Array;
};

/** A sealed conversation with an owner's bridge about one catalog. */
export class Session {
  readonly #link: OwnerLink;
  readonly #keys: SplitKeys;
  readonly #id: Uint8Array;
  readonly #subject: string;
  /** Bytes of the largest block that the owner gives. */
  readonly blockMax: number;
  #number = 0;

  private constructor(
    link: OwnerLink,
    keys: SplitKeys,
    id: Uint8Array,
    subject: string,
    blockMax: number,
  ) {
    this.#link = link;
    this.#keys = keys;
    this.#id = id;
    this.#subject = subject;
    this.blockMax = blockMax;
  }

  /**
   * One round trip when the owner's epoch is known, else two. Throws what the owner refuses with
   * (NOT_SHARED, KEY_UNKNOWN, KEY_CHANGED, ITEM_…), OWNER_AWAY, HANDSHAKE_FAILED.
   */
  static async open(
    link: OwnerLink,
    address: CatalogAddress,
    want: Open['want'],
    signal: AbortSignal,
  ): Promise<OpenResult> {
    if (!link.epoch) await checkedHello(link, address, signal);
    try {
      return await Session.#handshake(link, address, want, signal);
    } catch (error) {
      if (!(error instanceof PlainRefusal)) throw error;
      if (error.code === 'EPOCH_STALE' && error.epoch) link.epoch = error.epoch;
      else if (error.code === 'HANDSHAKE_FAILED') await checkedHello(link, address, signal);
      else throw error;
      return Session.#handshake(link, address, want, signal);
    }
  }

  static async #handshake(
    link: OwnerLink,
    address: CatalogAddress,
    want: Open['want'],
    signal: AbortSignal,
  ): Promise<OpenResult> {
    const { account, owner, household, ownerKey } = link.options;
    const rs = decodePublicKey('xkey', ownerKey());
    if (!rs) throw new BridgeError('KEY_UNKNOWN');
    const handshake = await Handshake.start({
      pattern: 'IK',
      initiator: true,
      prologue: openPrologue(account, owner, address.catalog),
      s: household.keyPair,
      rs,
      primitives: nodeCrypto,
    });
    const open: Open = { v: PROTOCOL_VERSION, epoch: link.epoch ?? '', want };
    const message = await handshake.write(encodeJson(open));
    const options = { timeoutMs: OPEN_TIMEOUT_MS, signal };
    const subject = openSubject(address.alias);
    const reply = await link.mailbox.request(subject, message, new WholeReceiver(), options);
    if (reply[0] !== REPLY.handshake) throw plainRefusal(reply.subarray(1));
    const { opened, block } = await readOpened(handshake, reply.subarray(1));
    const session = new Session(
      link,
      await handshake.split(),
      sessionIdOf(handshake.hash),
      askSubject(address.alias, opened.process),
      opened.block,
    );
    return { session, opened, block };
  }

  /** One sealed request. Throws the owner's code, SESSION_UNKNOWN, OWNER_AWAY, TIMED_OUT, … */
  async ask(request: AskRequest, signal: AbortSignal): Promise<SealedReply> {
    const number = this.#number++;
    const { nonce, associated } = askSealing(this.#id, number);
    const sealed = await nodeCrypto.seal(this.#keys.send, nonce, associated, encodeJson(request));
    const message = concatBytes(askHead(this.#id, number), sealed);
    const receiver = new SealedReceiver(this.#keys.receive, this.#id, number);
    const options = { timeoutMs: ASK_TIMEOUT_MS, signal, heard: this.#link.heard };
    const reply = await this.#link.mailbox.request(this.#subject, message, receiver, options);
    const refused = reply.kind === 'json' && decodeJson(AskError, reply.json);
    if (refused) throw new BridgeError(codeOf(refused.error.code));
    return reply;
  }

  /** Tells the owner that we are done; best effort. */
  async close(): Promise<void> {
    await this.ask({ op: 'close' }, AbortSignal.timeout(1_000)).catch(() => {});
  }
}

const refusalOf = ({ code, catalog }: { code: string; catalog?: string }): BridgeError =>
  code === 'CATALOG_RENAMED' && catalog !== undefined
    ? new CatalogRenamed(catalog)
    : new BridgeError(codeOf(code));

const codeOf = (code: string) => (isErrorCode(code) ? code : 'INTERNAL');

/** A hello whose key is not the accepted one explains why nothing can be opened. */
const checkedHello = async (
  link: OwnerLink,
  { alias }: CatalogAddress,
  signal: AbortSignal,
): Promise<void> => {
  const { key } = await link.hello(alias, signal);
  if (key !== link.options.ownerKey()) throw new BridgeError('KEY_CHANGED');
};

const readOpened = async (
  handshake: Handshake,
  message: Uint8Array,
): Promise<{ opened: OpenedWell; block: Uint8Array }> => {
  const payload = await handshake.read(message).catch((cause: unknown) => {
    if (cause instanceof NoiseError) throw new BridgeError('MESSAGE_INVALID', { cause });
    throw cause;
  });
  const parts = unpackOpened(payload);
  const opened = parts && decodeJson(Opened, parts.json);
  if (!parts || !opened) throw new BridgeError('VERSION_UNSUPPORTED');
  if ('error' in opened) throw refusalOf(opened.error);
  return { opened, block: parts.block };
};

/** Errors after which the same request may succeed in a new session or a little later. */
export const isTransient = (error: unknown): boolean =>
  hasCode(
    error,
    'SESSION_UNKNOWN',
    // Its import is about to be moved, or for a moment stands at the new name while the old one is asked for.
    'CATALOG_RENAMED',
    'HANDSHAKE_FAILED',
    'OWNER_AWAY',
    'TIMED_OUT',
    'NETWORK_UNREACHABLE',
    'MESSAGE_INVALID',
    'RATE_LIMITED',
    'TOO_MANY_SESSIONS',
    'EPOCH_STALE',
    'REPLAYED',
  );

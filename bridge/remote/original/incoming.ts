import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { nodeCrypto } from '../../network/node-crypto.ts';
import { BOX_OVERHEAD, publicKeyOf, SealedBoxes } from '../../network/sealed-box.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { Item } from '../../protocol/item.ts';
import { decodePublicKey } from '../../protocol/nkey.ts';
import type { OriginalAcknowledgement } from '../../protocol/original.ts';
import { originalMedia } from '../../protocol/subjects.ts';
import { chunkOf } from './chunk.ts';
import { ChunkOrder } from './chunk-order.ts';
import { mayBeConverted } from './original-items.ts';
import { type Asking, askDownload } from './original-questions.ts';
import type { Waits } from './waits.ts';

/** Chunks may overtake the acknowledgement; what is more than this has to be asked for again. */
const MOST_EARLY = 1024;
const SECRET_BYTES = 32;

export type Taker = {
  /** Bytes that it has: what is before need not come again. */
  readonly end: number;
  /** What follows these. */
  take(bytes: Uint8Array, isConverted: boolean): void;
};

export type IncomingOptions = Asking & {
  readonly nc: NatsConnection;
  readonly item: Item & { readonly hash: string };
  readonly taker: Taker;
  readonly waits: Pick<Waits, 'silenceMs' | 'endMs'>;
};

/**
 * One transfer of a file from its owner: they always begin with the first byte, and nobody can tell them to stop. Resolves
 * when all has come. Throws what they refuse with, OWNER_AWAY, TIMED_OUT when they fall silent,
 * MESSAGE_INVALID for gaps too, NETWORK_UNREACHABLE, what the taker throws, the signal's reason.
 */
export const receive = async (options: IncomingOptions, signal: AbortSignal): Promise<void> => {
  const { nc, alias, item, mailbox } = options;
  signal.throwIfAborted();
  const seed = nodeCrypto.randomBytes(SECRET_BYTES);
  const incoming = new Incoming(options, seed, signal);
  // Before they are asked: what comes first would be lost.
  const subject = originalMedia(undefined, alias, item.hash);
  const callback = (error: Error | null, message: Msg) =>
    error ? incoming.fail(error) : incoming.hear(message);
  const subscription = nc.subscribe(subject, { callback });
  // Nobody would see a gap in what is converted.
  const stopWatching = mailbox.onLost(() => incoming.fail(new BridgeError('NETWORK_UNREACHABLE')));
  try {
    const request = { hash: item.hash, transcode: false, target_xkey: publicKeyOf(seed) };
    incoming.begin(await askDownload({ mailbox, alias }, request, signal));
    await incoming.over;
  } finally {
    incoming.stop();
    stopWatching();
    subscription.unsubscribe();
  }
};

class Incoming {
  readonly #options: IncomingOptions;
  readonly #seed: Uint8Array;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.fail(this.#signal.reason);
  #early: Msg[] = [];
  #order: ChunkOrder | undefined;
  #boxes: SealedBoxes | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly over: Promise<void>;
  #end = (): void => undefined;
  fail: (error: unknown) => void = () => undefined;

  constructor(options: IncomingOptions, seed: Uint8Array, signal: AbortSignal) {
    this.#options = options;
    this.#seed = seed;
    this.#signal = signal;
    this.over = new Promise((resolve, reject) => {
      this.#end = resolve;
      this.fail = reject;
    });
    // It may fail before anybody waits for it.
    this.over.catch(() => undefined);
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  begin(acknowledged: OriginalAcknowledgement): void {
    const { item } = this.#options;
    const senderKey = decodePublicKey('xkey', acknowledged.sender_xkey);
    if (!senderKey) throw new BridgeError('MESSAGE_INVALID');
    this.#order = new ChunkOrder(acknowledged, item.byte_size, mayBeConverted(item));
    if (item.byte_size === 0) this.#end();
    this.#boxes = new SealedBoxes(senderKey, this.#seed);
    this.#await();
    for (const message of this.#early.splice(0)) this.hear(message);
  }

  hear(message: Msg): void {
    if (!this.#order) {
      if (this.#early.length < MOST_EARLY) this.#early.push(message);
      return;
    }
    try {
      this.#take(message, this.#order);
    } catch (error) {
      this.fail(error);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#early = [];
    // What comes until the server has heard that we listen no more.
    this.hear = () => undefined;
  }

  #take(message: Msg, order: ChunkOrder): void {
    const chunk = chunkOf(message);
    const placed = chunk && order.place(chunk);
    if (!placed) return;
    this.#await();
    const { taker } = this.#options;
    const known = Math.max(0, taker.end - placed.position);
    if (known < chunk.box.length - BOX_OVERHEAD) {
      const bytes = this.#boxes?.open(chunk.box);
      if (!bytes) throw new BridgeError('MESSAGE_INVALID');
      taker.take(bytes.subarray(known), chunk.isConverted);
    }
    if (placed.isLast) this.#end();
  }

  /** For the next chunk. */
  #await(): void {
    const { silenceMs, endMs } = this.#options.waits;
    if (this.#order?.isConverted && this.#order.isAtEnd) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#end(), endMs);
    } else if (this.#timer) {
      this.#timer.refresh();
    } else {
      const silent = new BridgeError('TIMED_OUT', { message: SILENT });
      this.#timer = setTimeout(() => this.fail(silent), silenceMs);
    }
  }
}

const SILENT = 'The owner has fallen silent in the middle of the file.';

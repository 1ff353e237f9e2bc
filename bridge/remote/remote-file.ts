import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { REPLY_OVERHEAD } from '../protocol/frame.ts';
import type { Item } from '../protocol/item.ts';
import { BLOCK_MAX } from '../protocol/messages.ts';
import { type Block, type BlockCache, CELL, cellsOf, KEPT_BLOCK_MAX } from './block-cache.ts';
import { KeptSession, type KeptSessionOptions } from './kept-session.ts';
import type { OwnerLink } from './owner-link.ts';
import { isTransient } from './session.ts';

/** How long a film waits for its owner to come back before the player is told. */
const PATIENCE_MS = 60_000;
const RETRY_MS = { first: 50, longest: 2_000 };

/** A block that is here, or on its way. `release` it when it was used or is not wanted any more. */
export type Fetch = {
  readonly start: number;
  /** First byte after it. */
  readonly end: number;
  readonly block: Promise<Block>;
  release(): void;
};

type Pull = {
  readonly start: number;
  readonly length: number;
  readonly block: Promise<Block>;
  readonly controller: AbortController;
  waiters: number;
  settled: boolean;
};

export type RemoteFileOptions = KeptSessionOptions & {
  readonly cache: BlockCache;
  /** Names the file's revision among all files in the cache. */
  readonly cacheKey: string;
};

type Pieces = readonly Uint8Array[];

/** One revision of a friend's file: its session, kept alive and reopened, and the blocks on their way. */
export class RemoteFile {
  readonly #options: RemoteFileOptions;
  readonly #pulls = new Map<number, Pull>();
  #ended: BridgeError | undefined;
  readonly #session: KeptSession;
  #failingSinceMs: number | undefined;
  /** Bytes of the largest block that both connections carry, in whole cells. */
  #blockMax: number;

  constructor(options: RemoteFileOptions) {
    this.#options = options;
    this.#session = new KeptSession(options);
    this.#blockMax = wholeCells(options.link.mailbox.maxPayload - REPLY_OVERHEAD);
  }

  get item(): Item {
    return this.#options.item;
  }

  get link(): OwnerLink {
    return this.#options.link;
  }

  /** The block that covers `start` (a multiple of CELL); a new pull asks for up to `wanted` bytes. */
  fetch(start: number, wanted: number, reader: object): Fetch {
    if (this.#ended) return failed(start, this.#ended);
    const { cache, cacheKey } = this.#options;
    const cell = start / CELL;
    const cached = cache.get(cacheKey, cell);
    if (cached) return finished(cached);
    const pull = this.#pulls.get(cell) ?? this.#begin(start, wanted, reader);
    return this.#join(pull);
  }

  /** Every read fails with `reason` from now on. */
  end(reason: BridgeError): void {
    this.#ended = reason;
    this.#options.cache.drop(this.#options.cacheKey);
    for (const { controller } of new Set(this.#pulls.values())) controller.abort(reason);
    this.close().catch(() => {});
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #join(pull: Pull): Fetch {
    pull.waiters++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      if (--pull.waiters > 0 || pull.settled) return;
      // Whoever comes now begins a new pull rather than join one that is being given up.
      this.#remove(pull);
      pull.controller.abort(GIVEN_UP);
    };
    return { start: pull.start, end: pull.start + pull.length, block: pull.block, release };
  }

  #begin(start: number, wanted: number, reader: object): Pull {
    const controller = new AbortController();
    const { signal } = controller;
    // A cold file: the handshake itself brings the first cell.
    const cold = this.#session.isCold;
    const length = this.#free(start, cold ? CELL : wanted);
    const bytes = cold
      ? this.#openCold(start, length, signal)
      : this.#pull(start, length, reader, signal);
    const block = bytes.then((pieces) => ({ start, length, pieces }));
    const pull: Pull = { start, length, block, controller, waiters: 0, settled: false };
    for (const cell of cellsOf(pull)) this.#pulls.set(cell, pull);
    block
      .then((arrived) => this.#keep(arrived))
      .catch(() => {})
      .finally(() => {
        pull.settled = true;
        this.#remove(pull);
      });
    return pull;
  }

  #keep(block: Block): void {
    const { cache, cacheKey } = this.#options;
    if (block.length <= KEPT_BLOCK_MAX && !this.#ended) cache.put(cacheKey, block);
  }

  #remove(pull: Pull): void {
    for (const cell of cellsOf(pull)) {
      if (this.#pulls.get(cell) === pull) this.#pulls.delete(cell);
    }
  }

  /** Bytes from `start` that are neither cached nor on their way, at most `wanted`. */
  #free(start: number, wanted: number): number {
    const { cache, cacheKey, item } = this.#options;
    const most = Math.min(Math.max(CELL, wanted), this.#blockMax, item.byte_size - start);
    let length = Math.min(CELL, most);
    while (length < most) {
      const cell = (start + length) / CELL;
      if (cache.has(cacheKey, cell) || this.#pulls.has(cell)) break;
      length = Math.min(length + CELL, most);
    }
    return length;
  }

  async #openCold(start: number, length: number, signal: AbortSignal): Promise<Pieces> {
    try {
      const { block, session } = await this.#session.open(start, length);
      this.#failingSinceMs = undefined;
      this.#blockMax = Math.min(this.#blockMax, wholeCells(session.blockMax));
      if (block.length !== length) throw new BridgeError('MESSAGE_INVALID');
      return [block];
    } catch (error) {
      if (!isTransient(error) || !this.#session.isKnown) throw error;
      return this.#retry(start, length, this, signal, error);
    }
  }

  async #pull(start: number, length: number, reader: object, signal: AbortSignal): Promise<Pieces> {
    try {
      return await this.#read(start, length, reader, signal);
    } catch (error) {
      if (!isTransient(error) || !this.#session.isKnown) throw error;
      return this.#retry(start, length, reader, signal, error);
    }
  }

  /** Asks again until the bytes are here, or the owner has been away for too long. */
  async #retry(
    start: number,
    length: number,
    reader: object,
    signal: AbortSignal,
    first: unknown,
  ): Promise<Pieces> {
    let last = first;
    for (let waitMs = RETRY_MS.first; ; waitMs = Math.min(waitMs * 2, RETRY_MS.longest)) {
      this.#failingSinceMs ??= Date.now();
      if (Date.now() - this.#failingSinceMs > PATIENCE_MS) {
        throw new BridgeError('OWNER_AWAY', { cause: last });
      }
      await sleep(waitMs, undefined, { signal });
      try {
        return await this.#read(start, length, reader, signal);
      } catch (error) {
        if (!isTransient(error)) throw error;
        last = error;
      }
    }
  }

  async #read(start: number, length: number, reader: object, signal: AbortSignal): Promise<Pieces> {
    const session = await this.#session.get();
    signal.throwIfAborted();
    const { cache, cacheKey, onChanged } = this.#options;
    const { flow } = this.link;
    const flight = await flow.begin(reader, length, signal);
    try {
      const reply = await session.ask({ op: 'read', offset: start, length }, signal);
      if (reply.kind !== 'bytes' || reply.length !== length)
        throw new BridgeError('MESSAGE_INVALID');
      this.#failingSinceMs = undefined;
      flow.end(reader, flight);
      return reply.pieces;
    } catch (error) {
      flow.cancel(reader, flight);
      // What is gone, or not shared any more, is not played from memory either.
      if (hasCode(error, 'NOT_SHARED', 'KEY_CHANGED', 'ITEM_CHANGED')) cache.drop(cacheKey);
      if (hasCode(error, 'ITEM_CHANGED')) onChanged();
      if (hasCode(error, 'SESSION_UNKNOWN', 'OWNER_AWAY', 'NETWORK_UNREACHABLE', 'ITEM_CHANGED'))
        this.#session.forget(session);
      throw error;
    }
  }
}

/** One for all: making an error for every aborted pull costs more than the pull. */
const GIVEN_UP = new BridgeError('TIMED_OUT', {
  message: 'Nobody waits for these bytes any more.',
});

const wholeCells = (bytes: number): number =>
  Math.max(CELL, Math.min(bytes, BLOCK_MAX) - (Math.min(bytes, BLOCK_MAX) % CELL));

const failed = (start: number, reason: BridgeError): Fetch => ({
  start,
  end: start + CELL,
  block: Promise.reject(reason),
  release: () => {},
});

const finished = (block: Block): Fetch => ({
  start: block.start,
  end: block.start + block.length,
  block: Promise.resolve(block),
  release: () => {},
});

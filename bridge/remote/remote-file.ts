import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { type Block, type BlockCache, CELL, KEPT_BLOCK_MAX } from './block-cache.ts';
import { type KeptSession, LOST } from './kept-session.ts';
import type { OwnerLink } from './owner-link.ts';
import { Puller, TAKEN_BACK } from './puller.ts';

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

export type RemoteFileOptions = {
  readonly session: KeptSession;
  readonly item: Item;
  /** The file is not to be had as it was: changed, taken back, on a disk that is away, its owner elsewhere. */
  readonly onChanged: () => void;
  readonly cache: BlockCache;
  /** Names the file's revision among all files in the cache. */
  readonly cacheKey: string;
};

/** One revision of a friend's file: the blocks on their way, for all its readers. */
export class RemoteFile {
  readonly #options: RemoteFileOptions;
  /** No two of the same cell. A list and not a Map, as in Mailbox. */
  #pulls: Pull[] = [];
  readonly #ending = new AbortController();
  readonly #puller: Puller;

  constructor(options: RemoteFileOptions) {
    this.#options = options;
    const onRefused = (error: BridgeError) => this.#onRefused(error);
    this.#puller = new Puller({ session: options.session, item: options.item, onRefused });
  }

  get item(): Item {
    return this.#options.item;
  }

  get link(): OwnerLink {
    return this.#options.session.link;
  }

  /** Aborts with why nothing is read of it any more. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** The block that covers `start` (a multiple of CELL); a new pull asks for up to `wanted` bytes. */
  fetch(start: number, wanted: number, reader: object): Fetch {
    if (this.ended.aborted) return failed(start, this.ended.reason);
    const { cache, cacheKey } = this.#options;
    const cached = cache.get(cacheKey, start / CELL);
    if (cached) return finished(cached);
    return this.#join(this.#pullOf(start) ?? this.#begin(start, wanted, reader));
  }

  /** Every read fails with `reason` from now on. */
  end(reason: BridgeError): void {
    this.#ending.abort(reason);
    this.#options.cache.drop(this.#options.cacheKey);
    for (const { controller } of this.#pulls) controller.abort(reason);
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
    const isCold = this.#options.session.isCold;
    const length = this.#free(start, isCold ? CELL : wanted);
    const block = this.#puller
      .pull(start, length, reader, signal)
      .then((pieces) => ({ start, length, pieces }));
    const pull: Pull = { start, length, block, controller, waiters: 0, settled: false };
    this.#pulls.push(pull);
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
    if (block.length <= KEPT_BLOCK_MAX && !this.ended.aborted) cache.put(cacheKey, block);
  }

  #remove(pull: Pull): void {
    this.#pulls = this.#pulls.filter((other) => other !== pull);
  }

  /** The one that brings the cell at `position`. */
  #pullOf(position: number): Pull | undefined {
    return this.#pulls.find(({ start, length }) => start <= position && position < start + length);
  }

  /** Bytes from `start` that are neither cached nor on their way, at most `wanted`. */
  #free(start: number, wanted: number): number {
    const { cache, cacheKey, item, session } = this.#options;
    const most = Math.min(
      Math.max(CELL, wanted),
      wholeCells(session.blockMax),
      item.byte_size - start,
    );
    let length = Math.min(CELL, most);
    while (length < most) {
      const next = start + length;
      if (cache.has(cacheKey, next / CELL) || this.#pullOf(next)) break;
      length = Math.min(length + CELL, most);
    }
    return length;
  }

  #onRefused(error: BridgeError): void {
    const { cache, cacheKey, onChanged } = this.#options;
    // What is gone, or not shared any more, is not played from memory either.
    if (hasCode(error, ...TAKEN_BACK, ...OUTDATED)) cache.drop(cacheKey);
    if (hasCode(error, ...NEWS)) onChanged();
  }
}

const OUTDATED = ['ITEM_CHANGED', 'ITEM_NOT_FOUND'] as const;
const MOVED = ['CATALOG_RENAMED', 'HANDSHAKE_FAILED'] as const;
/** After these something else holds than the listing and the owner's presence say. */
const NEWS = [...TAKEN_BACK, ...OUTDATED, ...LOST, ...MOVED, 'ITEM_UNREADABLE'] as const;

/** One for all: making an error for every aborted pull costs more than the pull. */
const GIVEN_UP = new BridgeError('TIMED_OUT', {
  message: 'Nobody waits for these bytes any more.',
});

const wholeCells = (bytes: number): number => Math.max(CELL, bytes - (bytes % CELL));

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

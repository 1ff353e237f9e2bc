import { unlessAborted } from '../library/wait.ts';
import type { MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';

const BLOCK_BYTES = 128 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;

/** A piece of a film, here or on its way. */
type Block = { readonly bytes: Promise<Uint8Array>; readonly pull: Pull };

/** Blocks that are read in one go, for whoever waits for one of them. */
type Pull = {
  readonly controller: AbortController;
  /** Names of the blocks that are not here yet. */
  readonly pending: Set<string>;
  waiting: number;
};

/** Of which film; another key means other bytes. */
export type SpanOf = { readonly key: string; readonly readable: MediaReadable };

/**
 * Bytes of films, read once for all segments that lie in the same place: pictures and sound are mixed there. What
 * nobody waits for any more is not read on; the oldest is forgotten first.
 */
export class Spans {
  readonly #mostBytes: number;
  /** By film and number, in the order in which they came. */
  readonly #blocks = new Map<string, Block>();

  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** These bytes, for the caller alone. Throws what reading throws, the signal's reason. */
  async read(of: SpanOf, start: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
    if (start < 0 || end >= of.readable.size) throw new BridgeError('RANGE_INVALID');
    const all = new Uint8Array(end + 1 - start);
    const first = numberOf(start);
    await this.#each(of, first, numberOf(end), signal, (block, number) => {
      const at = number * BLOCK_BYTES - start;
      all.set(block.subarray(Math.max(0, -at), end + 1 - number * BLOCK_BYTES), Math.max(0, at));
    });
    return all;
  }

  /** Resolves when they are here. */
  async ready(of: SpanOf, start: number, end: number, signal: AbortSignal): Promise<void> {
    const last = Math.min(end, of.readable.size - 1);
    await this.#each(of, numberOf(start), numberOf(last), signal, () => undefined);
  }

  forget(key: string): void {
    for (const name of [...this.#blocks.keys()]) {
      if (name.startsWith(`${key} `)) this.#blocks.delete(name);
    }
  }

  async #each(
    of: SpanOf,
    first: number,
    last: number,
    signal: AbortSignal,
    use: (block: Uint8Array, number: number) => void,
  ): Promise<void> {
    signal.throwIfAborted();
    const blocks = this.#join(of, first, last);
    try {
      for (const [n, { bytes }] of blocks.entries()) {
        use(await unlessAborted(bytes, signal), first + n);
      }
    } finally {
      for (const pull of new Set(blocks.map((block) => block.pull))) this.#leave(pull);
    }
  }

  /** Those that are known, and for the gaps between them new ones. */
  #join(of: SpanOf, first: number, last: number): Block[] {
    const blocks: Block[] = [];
    for (let number = first; number <= last; number++) {
      let to = number;
      while (to <= last && !this.#blocks.has(nameOf(of, to))) to++;
      if (to > number) this.#pull(of, number, to - 1);
      const block = this.#blocks.get(nameOf(of, number));
      if (block) blocks.push(block);
    }
    for (const pull of new Set(blocks.map((block) => block.pull))) pull.waiting++;
    this.#tidy();
    return blocks;
  }

  #pull(of: SpanOf, first: number, last: number): void {
    const names = Array.from({ length: last + 1 - first }, (_, n) => nameOf(of, first + n));
    const pull: Pull = { controller: new AbortController(), pending: new Set(names), waiting: 0 };
    const arrivals = names.map((name) => {
      const made = arrival(() => pull.pending.delete(name));
      this.#blocks.set(name, { bytes: made.promise, pull });
      return made;
    });
    const fail = (error: unknown) => {
      this.#drop(pull);
      for (const { failed } of arrivals) failed(error);
    };
    fill(of.readable, first, arrivals, pull.controller.signal).then(
      () => fail(new BridgeError('ITEM_UNREADABLE')),
      fail,
    );
  }

  #leave(pull: Pull): void {
    pull.waiting--;
    if (pull.waiting > 0 || pull.pending.size === 0) return;
    // Whoever comes now begins anew rather than join what is being given up.
    this.#drop(pull);
    pull.controller.abort(GIVEN_UP);
  }

  #drop(pull: Pull): void {
    for (const name of pull.pending) {
      if (this.#blocks.get(name)?.pull === pull) this.#blocks.delete(name);
    }
  }

  #tidy(): void {
    const most = Math.floor(this.#mostBytes / BLOCK_BYTES);
    for (const [name, { pull }] of this.#blocks) {
      if (this.#blocks.size <= most) return;
      if (!pull.pending.has(name)) this.#blocks.delete(name);
    }
  }
}

const numberOf = (position: number): number => Math.floor(position / BLOCK_BYTES);
const nameOf = ({ key }: SpanOf, number: number): string => `${key} ${number}`;

const GIVEN_UP = new BridgeError('TIMED_OUT', {
  message: 'Nobody waits for these bytes any more.',
});

type Arrival = {
  readonly promise: Promise<Uint8Array>;
  readonly arrived: (bytes: Uint8Array) => void;
  readonly failed: (error: unknown) => void;
};

const arrival = (onArrived: () => void): Arrival => {
  let resolve = (_: Uint8Array): void => undefined;
  let failed = (_: unknown): void => undefined;
  const promise = new Promise<Uint8Array>((fulfil, reject) => {
    resolve = fulfil;
    failed = reject;
  });
  // Nobody may be left to hear of it.
  promise.catch(() => undefined);
  const arrived = (bytes: Uint8Array): void => {
    onArrived();
    resolve(bytes);
  };
  return { promise, arrived, failed };
};

/** Reads the blocks from number `first` on, one arrival each. */
const fill = async (
  readable: MediaReadable,
  first: number,
  arrivals: readonly Arrival[],
  signal: AbortSignal,
): Promise<void> => {
  const start = first * BLOCK_BYTES;
  const end = Math.min(start + arrivals.length * BLOCK_BYTES, readable.size) - 1;
  let left = end + 1 - start;
  let block = new Uint8Array(Math.min(BLOCK_BYTES, left));
  let filled = 0;
  let n = 0;
  for await (const piece of readable.read({ start, end }, signal)) {
    for (let from = 0; from < piece.length && left > 0; ) {
      const part = piece.subarray(from, from + block.length - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      left -= part.length;
      if (filled < block.length) continue;
      arrivals[n++]?.arrived(block);
      block = new Uint8Array(Math.min(BLOCK_BYTES, left));
      filled = 0;
    }
  }
};

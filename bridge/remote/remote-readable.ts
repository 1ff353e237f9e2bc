import type { ByteRange, MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';
import { type Block, CELL } from './block-cache.ts';
import type { Fetch, RemoteFile } from './remote-file.ts';

/** Small, so that a seek shows its first byte soon; later blocks grow to what the link carries well. */
const FIRST_PULL = CELL;
const FIRST_AHEAD = 256 * 1024;
/** Read-ahead, fetched and not yet taken: what a paused player costs, and what all readers cost together. */
const AHEAD = { least: 1024 * 1024, most: 8 * 1024 * 1024, inAll: 8 * 1024 * 1024 };

/** Shares out the memory for read-ahead among the readers that there are. */
export class AheadBudget {
  readonly #readers = new Set<object>();

  /** Bytes that each reader may have in advance. */
  get each(): number {
    const share = AHEAD.inAll / Math.max(1, this.#readers.size);
    return Math.min(AHEAD.most, Math.max(AHEAD.least, share));
  }

  enter(reader: object): void {
    this.#readers.add(reader);
  }

  leave(reader: object): void {
    this.#readers.delete(reader);
  }
}

export type RemoteReadableOptions = {
  readonly file: RemoteFile;
  readonly fileName: string;
  readonly budget: AheadBudget;
  /** Called once, when the readable is closed. */
  readonly onClose: () => Promise<void>;
};

/** A friend's item as the bytes of a file. */
export class RemoteReadable implements MediaReadable {
  readonly #options: RemoteReadableOptions;
  #closed = false;

  constructor(options: RemoteReadableOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#options.file.item.byte_size;
  }

  get mimeType(): string {
    return this.#options.file.item.mime_type;
  }

  get revision(): string {
    return this.#options.file.item.revision;
  }

  get fileName(): string {
    return this.#options.fileName;
  }

  get takenBack(): AbortSignal {
    return this.#options.file.ended;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#options.onClose();
  }

  async *read({ start, end }: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const ahead = new ReadAhead(this.#options, start, end);
    const onAbort = () => ahead.stop();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (let position = start; position <= end; ) {
        const block = await ahead.next();
        signal.throwIfAborted();
        yield* piecesOf(block, position, end);
        position = block.start + block.length;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      ahead.stop();
    }
  }
}

const STOPPED = new BridgeError('TIMED_OUT', { message: 'Nobody reads on.' });

/** The blocks of one reader in order, asked for before they are needed. */
class ReadAhead {
  readonly #file: RemoteFile;
  readonly #end: number;
  readonly #queue: Fetch[] = [];
  #planned: number;
  #pullBytes = FIRST_PULL;
  #ahead = FIRST_AHEAD;
  #stopped = false;
  #planning: NodeJS.Immediate | undefined;
  /** Ends the waiting for the block whose turn it is. */
  #wake = (): void => {};
  readonly #budget: AheadBudget;

  constructor({ file, budget }: RemoteReadableOptions, start: number, end: number) {
    this.#file = file;
    this.#budget = budget;
    this.#end = end;
    budget.enter(this);
    this.#planned = start - (start % CELL);
  }

  async next(): Promise<Block> {
    // A player that leaves while it takes the last of a block asks once more.
    if (this.#stopped) throw STOPPED;
    // The block that somebody waits for goes out alone: it decides how quickly a seek feels.
    if (this.#queue.length === 0 && this.#planned <= this.#end) this.#fetchNext();
    this.#planSoon();
    const head = this.#queue.shift();
    if (!head) throw new Error('read past the end of the range');
    try {
      await this.#settledOrStopped(head.block);
      if (this.#stopped) throw STOPPED;
      const block = await head.block;
      this.#widen(block.length);
      return block;
    } finally {
      head.release();
      this.#planSoon();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#budget.leave(this);
    for (const fetch of this.#queue.splice(0)) fetch.release();
    this.#wake();
  }

  /**
   * Others may still wait for the block, or its owner be away: who stopped waits no longer. The block
   * itself does not pass through here: a promise of this reader's would keep it for a full collection.
   */
  #settledOrStopped(block: Promise<Block>): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => resolve();
      this.#wake = wake;
      block.then(wake, wake);
    });
  }

  /** After what is to be done at once: writing the block that just came, or asking for the first. */
  #planSoon(): void {
    this.#planning ??= setImmediate(() => {
      this.#planning = undefined;
      this.#plan();
    });
  }

  #plan(): void {
    const limit = Math.min(this.#ahead, this.#budget.each);
    while (this.#planned <= this.#end && this.#queued < limit) {
      if (this.#stopped) return;
      this.#fetchNext();
    }
  }

  #fetchNext(): void {
    const fetch = this.#file.fetch(this.#planned, this.#nextPull(), this);
    // Its failure is met when its turn comes; until then it must not count as unhandled.
    fetch.block.catch(() => {});
    this.#queue.push(fetch);
    this.#planned = fetch.end;
  }

  /** Every block that was taken widens the read-ahead by as much, up to what the link holds. */
  #widen(takenBytes: number): void {
    const { size } = this.#file.link.flow;
    const start = Math.max(FIRST_AHEAD, size / 4);
    this.#ahead = Math.min(Math.max(start, this.#ahead + takenBytes), Math.max(start, size));
  }

  /** Blocks double up to what the link carries; reading straight on widens the read-ahead too. */
  #nextPull(): number {
    const bytes = Math.min(this.#pullBytes, this.#end + 1 - this.#planned);
    this.#pullBytes = Math.min(
      this.#pullBytes * 2,
      Math.max(FIRST_PULL, this.#file.link.flow.blockSize),
    );
    return Math.ceil(bytes / CELL) * CELL;
  }

  get #queued(): number {
    const last = this.#queue.at(-1);
    const first = this.#queue[0];
    return first && last ? last.end - first.start : 0;
  }
}

/** The pieces of `block` from `position` on, up to `end` at most. */
function* piecesOf(block: Block, position: number, end: number): Generator<Uint8Array> {
  let offset = block.start;
  for (const piece of block.pieces) {
    const from = Math.max(0, position - offset);
    const to = Math.min(piece.length, end + 1 - offset);
    if (from < to) yield from === 0 && to === piece.length ? piece : piece.subarray(from, to);
    offset += piece.length;
  }
}

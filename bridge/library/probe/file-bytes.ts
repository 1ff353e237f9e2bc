import { readSync } from 'node:fs';
import { type Distant, readDistant } from './distant.ts';
import { ProbeProblem } from './problem.ts';

/** What is read brings what stands behind it: little at first, more where reading goes on there. */
const FIRST_WINDOW_BYTES = 4 * 1024;
const LAST_WINDOW_BYTES = 64 * 1024;
/** More than any film's headers and tables; ends what would read the whole file, or again and again. */
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
const MAX_READ_BYTES = 32 * 1024 * 1024;

/** How often it is told that reading goes on. */
const NOTICE_MS = 500;

export type ReadOptions = {
  /** The most that is read at once beyond what is asked for. */
  readonly windowBytes?: number;
  /** What lies so little ahead is part of reading on. */
  readonly nearBytes?: number;
  /** In all. */
  readonly maxBytes?: (size: number) => number;
  /** The most to read per second; undefined: as fast as it goes. */
  readonly bytesPerSec?: number | undefined;
  /** Called now and then, only when more was read. */
  readonly onRead?: () => void;
};

/** For going through a whole film: disks are quicker in reading on than in jumping a little. */
export const LONG_READ: ReadOptions = {
  windowBytes: 1024 * 1024,
  nearBytes: 256 * 1024,
  maxBytes: (size) => MAX_TOTAL_BYTES + 2 * size,
};

/** Bytes as readers want them: all at once, wherever they come from. */
export type Bytes = Pick<FileBytes, 'size' | 'read' | 'peek'>;

/** The bytes of a file that is open: read at once, in bounded pieces, so much in all. */
export class FileBytes {
  readonly size: number;
  readonly #fd: number | Distant;
  readonly #options: ReadOptions;
  readonly #lastWindowBytes: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #windowBytes = FIRST_WINDOW_BYTES;
  #leftBytes: number;
  #readBytes = 0;
  #noticedMs = performance.now();
  readonly #startMs = performance.now();

  constructor(fd: number | Distant, size: number, options: ReadOptions = {}) {
    this.#fd = fd;
    this.size = size;
    this.#options = options;
    this.#lastWindowBytes = options.windowBytes ?? LAST_WINDOW_BYTES;
    this.#leftBytes = options.maxBytes?.(size) ?? MAX_TOTAL_BYTES;
  }

  /** Exactly these bytes. Throws `truncated` where they reach beyond the file's end. */
  read(position: number, length: number): Buffer {
    if (length > MAX_READ_BYTES) throw new ProbeProblem('too-large');
    if (position + length > this.size) throw new ProbeProblem('truncated');
    const start = position - this.#windowStart;
    if (start >= 0 && start + length <= this.#window.length) {
      return this.#window.subarray(start, start + length);
    }
    const { nearBytes = 0 } = this.#options;
    const isNear = start >= 0 && start <= this.#window.length * 2 + nearBytes;
    this.#windowBytes = isNear
      ? Math.min(this.#windowBytes * 2, this.#lastWindowBytes)
      : FIRST_WINDOW_BYTES;
    const wanted = Math.min(Math.max(length, this.#windowBytes), this.size - position);
    const bytes = this.#load(position, wanted);
    if (bytes.length < length) throw new ProbeProblem('truncated');
    if (length <= this.#windowBytes) {
      this.#window = bytes;
      this.#windowStart = position;
    }
    return bytes.subarray(0, length);
  }

  /** As many of these bytes as there are. */
  peek(position: number, length: number): Buffer {
    return this.read(position, Math.max(0, Math.min(length, this.size - position)));
  }

  #load(position: number, length: number): Buffer {
    this.#leftBytes -= length;
    if (this.#leftBytes < 0) throw new ProbeProblem('too-large');
    const buffer = Buffer.allocUnsafeSlow(length);
    let filled = 0;
    try {
      while (filled < length) {
        const bytes = this.#readInto(buffer, filled, length - filled, position + filled);
        if (bytes === 0) break;
        filled += bytes;
      }
    } catch (cause) {
      throw new ProbeProblem('unreadable', { cause });
    }
    this.#noticed(filled);
    return buffer.subarray(0, filled);
  }

  #readInto(buffer: Buffer, offset: number, length: number, position: number): number {
    const fd = this.#fd;
    const isOurs = typeof fd === 'number';
    if (isOurs) return readSync(fd, buffer, offset, length, position);
    return readDistant(fd, buffer, offset, length, position);
  }

  /** Says that reading goes on, and waits where it would go too fast. */
  #noticed(bytes: number): void {
    const { onRead, bytesPerSec } = this.#options;
    if (bytes === 0) return;
    this.#readBytes += bytes;
    const nowMs = performance.now();
    if (onRead && nowMs >= this.#noticedMs + NOTICE_MS) {
      this.#noticedMs = nowMs;
      onRead();
    }
    if (!bytesPerSec) return;
    const dueMs = this.#startMs + (this.#readBytes / bytesPerSec) * 1000;
    if (dueMs > nowMs) Atomics.wait(NEVER, 0, 0, Math.min(dueMs - nowMs, MAX_PAUSE_MS));
  }
}

const MAX_PAUSE_MS = 1_000;
/** Nobody wakes a thread that waits for this; it can still be ended. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

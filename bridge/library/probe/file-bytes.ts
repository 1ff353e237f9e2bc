import { readSync } from 'node:fs';
import { ProbeProblem } from './problem.ts';

/** What is read brings what stands behind it: little at first, more where reading goes on there. */
const FIRST_WINDOW_BYTES = 4 * 1024;
const LAST_WINDOW_BYTES = 64 * 1024;
/** More than any film's headers and tables; ends what would read the whole file, or again and again. */
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;
const MAX_READ_BYTES = 32 * 1024 * 1024;

/** The bytes of a file that is open: read at once, in bounded pieces, so much in all. */
export class FileBytes {
  readonly size: number;
  readonly #fd: number;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #windowBytes = FIRST_WINDOW_BYTES;
  #leftBytes = MAX_TOTAL_BYTES;

  constructor(fd: number, size: number) {
    this.#fd = fd;
    this.size = size;
  }

  /** Exactly these bytes. Throws `truncated` where they reach beyond the file's end. */
  read(position: number, length: number): Buffer {
    if (length > MAX_READ_BYTES) throw new ProbeProblem('too-large');
    if (position + length > this.size) throw new ProbeProblem('truncated');
    const start = position - this.#windowStart;
    if (start >= 0 && start + length <= this.#window.length) {
      return this.#window.subarray(start, start + length);
    }
    const isNear = start >= 0 && start <= this.#window.length * 2;
    this.#windowBytes = isNear
      ? Math.min(this.#windowBytes * 2, LAST_WINDOW_BYTES)
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
        const bytes = readSync(this.#fd, buffer, filled, length - filled, position + filled);
        if (bytes === 0) break;
        filled += bytes;
      }
    } catch (cause) {
      throw new ProbeProblem('unreadable', { cause });
    }
    return buffer.subarray(0, filled);
  }
}

import type { Bytes } from '../library/probe/file-bytes.ts';
import { ProbeProblem } from '../library/probe/problem.ts';

const FIRST_ASK_BYTES = 128 * 1024;
const LAST_ASK_BYTES = 1024 * 1024;
const MAX_READ_BYTES = 64 * 1024 * 1024;

/** Brings bytes from somewhere else, however long that takes. Throws when they do not come. */
export type Ask = (start: number, end: number) => Buffer;

type Chunk = { readonly start: number; readonly data: Buffer };

/** A film's bytes for a thread: asked for when they are needed, in larger pieces where reading goes on. */
export class AskedBytes implements Bytes {
  readonly size: number;
  readonly #ask: Ask;
  readonly #pinned: Chunk[] = [];
  #chunks: Chunk[] = [];
  #leftBytes = 0;
  #askBytes = FIRST_ASK_BYTES;
  #hereTo = 0;

  constructor(size: number, ask: Ask) {
    this.size = size;
    this.#ask = ask;
  }

  /**
   * For the next question: what the last one read is forgotten, and so many bytes may be asked for. What lies before
   * `hereTo` comes at once; nothing behind it is asked for along with that.
   */
  begin(mostBytes: number, hereTo = 0): void {
    this.#hereTo = hereTo;
    this.#chunks = [];
    this.#leftBytes = mostBytes;
    this.#askBytes = FIRST_ASK_BYTES;
  }

  /** Reads it now, and keeps it for all questions. */
  pin(start: number, end: number): void {
    this.#pinned.push({ start, data: this.#fetch(start, Math.min(end, this.size)) });
  }

  read(position: number, length: number): Buffer {
    if (length > MAX_READ_BYTES) throw new ProbeProblem('too-large');
    if (position < 0 || position + length > this.size) throw new ProbeProblem('truncated');
    const found = within(this.#chunks, position, length) ?? within(this.#pinned, position, length);
    if (found) return found.data.subarray(position - found.start, position - found.start + length);
    const last = this.#chunks[0];
    const end = last ? last.start + last.data.length : 0;
    const readsOn = last !== undefined && position >= last.start && position <= end;
    this.#askBytes = readsOn ? Math.min(this.#askBytes * 2, LAST_ASK_BYTES) : FIRST_ASK_BYTES;
    const wanted = Math.max(length, Math.min(this.#askBytes, this.#leftBytes));
    const border = position + length <= this.#hereTo ? this.#hereTo : this.size;
    const data = this.#fetch(position, Math.min(position + wanted, border));
    this.#chunks.unshift({ start: position, data });
    return data.subarray(0, length);
  }

  peek(position: number, length: number): Buffer {
    return this.read(position, Math.max(0, Math.min(length, this.size - position)));
  }

  #fetch(start: number, end: number): Buffer {
    this.#leftBytes -= end - start;
    if (this.#leftBytes < 0) throw new ProbeProblem('too-large');
    return this.#ask(start, end);
  }
}

const within = (chunks: readonly Chunk[], position: number, length: number): Chunk | undefined =>
  chunks.find(({ start, data }) => position >= start && position + length <= start + data.length);

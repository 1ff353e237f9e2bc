import { type Box, childOf, type Table, tableOf } from './boxes.ts';
import type { Bytes } from './file-bytes.ts';
import type { Track } from './mp4-tracks.ts';
import { ProbeProblem } from './problem.ts';

export type Sample = {
  readonly time: number;
  /** When the next one begins, in the order in which they are decoded. */
  readonly next: number;
  readonly position: number;
  readonly size: number;
};

const MAX_SAMPLES = 20_000_000;

/** Tables of equal entries, gone through in order: each entry is looked at once, however often asked. */
class Runs {
  readonly #table: Table;
  readonly #isTimed: boolean;
  #entry = 0;
  #before = 0;
  #timeBefore = 0;

  constructor(table: Table, isTimed: boolean) {
    this.#table = table;
    this.#isTimed = isTimed;
  }

  /** For the sample `n`: the sum of all before it (stts), or its own value (ctts). */
  at(n: number): number {
    const { data, count } = this.#table;
    for (; this.#entry < count; this.#entry++) {
      const length = data.readUInt32BE(this.#entry * 8);
      const value = this.#value();
      if (n < this.#before + length) {
        return this.#isTimed ? this.#timeBefore + (n - this.#before) * value : value;
      }
      this.#before += length;
      this.#timeBefore += length * value;
    }
    return this.#isTimed ? this.#timeBefore : 0;
  }

  /** Offsets may be below zero, in either version of the box. */
  #value(): number {
    const at = this.#entry * 8 + 4;
    return this.#isTimed ? this.#table.data.readUInt32BE(at) : this.#table.data.readInt32BE(at);
  }
}

/** Where the samples of a track are; they must be asked for in rising order, from 0. */
export class Samples {
  readonly count: number;
  readonly #times: Runs;
  readonly #offsets: Runs;
  readonly #sizes: Table;
  readonly #equalSize: number;
  readonly #chunks: Table;
  readonly #isLong: boolean;
  readonly #groups: Table;
  /** Where the last sample was found. */
  #group = 0;
  #chunk = 0;
  #first = 0;
  #sample = 0;
  #offset = 0;

  constructor(bytes: Bytes, { stbl }: Track) {
    const table = (type: string, width: number) =>
      tableOf(bytes, childOf(bytes, stbl, type), width);
    const stsz = childOf(bytes, stbl, 'stsz');
    if (!stsz) throw new ProbeProblem('no-index');
    this.#times = new Runs(table('stts', 8), true);
    this.#offsets = new Runs(table('ctts', 8), false);
    [this.#equalSize, this.#sizes] = sizesOf(bytes, stsz);
    this.count = this.#sizes.count;
    const co64 = childOf(bytes, stbl, 'co64');
    this.#isLong = co64 !== undefined;
    this.#chunks = co64 ? tableOf(bytes, co64, 8) : table('stco', 4);
    this.#groups = table('stsc', 12);
    if (this.count > MAX_SAMPLES) throw new ProbeProblem('too-large');
  }

  /** undefined where the tables have no such sample; `time` is in the track's own units. */
  at(n: number): Sample | undefined {
    if (n >= this.count || !this.#seek(n)) return undefined;
    const { data } = this.#chunks;
    const chunk = this.#isLong
      ? Number(data.readBigUInt64BE(this.#chunk * 8))
      : data.readUInt32BE(this.#chunk * 4);
    const time = this.#times.at(n) + this.#offsets.at(n);
    const next = this.#times.at(n + 1);
    return { time, next, position: chunk + this.#offset, size: this.#sizeOf(n) };
  }

  #sizeOf(n: number): number {
    return this.#equalSize || this.#sizes.data.readUInt32BE(n * 4);
  }

  /** Goes on to the chunk of `n`, and within it. */
  #seek(n: number): boolean {
    while (this.#chunk < this.#chunks.count) {
      const length = this.#samplesPerChunk();
      if (length === undefined) return false;
      if (n < this.#first + length) break;
      this.#first += length;
      this.#chunk++;
      this.#sample = this.#first;
      this.#offset = 0;
    }
    for (; this.#sample < n; this.#sample++) this.#offset += this.#sizeOf(this.#sample);
    return this.#chunk < this.#chunks.count;
  }

  #samplesPerChunk(): number | undefined {
    const { data, count } = this.#groups;
    while (
      this.#group + 1 < count &&
      data.readUInt32BE((this.#group + 1) * 12) <= this.#chunk + 1
    ) {
      this.#group++;
    }
    return count > 0 ? data.readUInt32BE(this.#group * 12 + 4) : undefined;
  }
}

const sizesOf = (bytes: Bytes, stsz: Box): [number, Table] => {
  const head = bytes.read(stsz.body, 12);
  const equal = head.readUInt32BE(4);
  const count = head.readUInt32BE(8);
  if (equal > 0) return [equal, { data: Buffer.alloc(0), count }];
  if (stsz.body + 12 + count * 4 > stsz.end) throw new ProbeProblem('damaged');
  return [0, { data: bytes.read(stsz.body + 12, count * 4), count }];
};

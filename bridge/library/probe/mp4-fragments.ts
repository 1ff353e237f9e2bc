/** The samples of one track in a film made of fragments, by going from fragment to fragment. */
import { type Box, bodyOf, boxesIn, childOf, childrenOf } from './boxes.ts';
import type { Bytes } from './file-bytes.ts';
import type { Mp4, Track } from './mp4-tracks.ts';
import { untilDamaged } from './problem.ts';

/** One fragment for each picture of a long evening. */
const MAX_FRAGMENTS = 4_000_000;
const MAX_SAMPLES = 20_000_000;
const NOT_SYNC = 0x10000;

export type FragmentSample = {
  readonly time: number;
  readonly next: number;
  readonly position: number;
  readonly size: number;
  readonly isKey: boolean;
  /** Of its fragment. */
  readonly fragment: number;
};

type Defaults = { readonly duration: number; readonly size: number; readonly flags: number };

/** In the order of the file, from a fragment on. What is damaged, or cut off, ends them. */
export function* fragmentSamples(
  { bytes, moov }: Mp4,
  track: Track,
  from = 0,
): Generator<FragmentSample> {
  const defaults = trackDefaults(bytes, moov, track);
  let clock = 0;
  let count = 0;
  for (const moof of untilDamaged(boxesIn(bytes, from, bytes.size, MAX_FRAGMENTS))) {
    if (moof.type !== 'moof') continue;
    for (const traf of childrenOf(bytes, moof).filter(({ type }) => type === 'traf')) {
      const samples = samplesIn(bytes, moof, traf, track, defaults, clock);
      for (const clocked of untilDamaged(samples)) {
        ({ clock } = clocked);
        yield clocked.sample;
        if (++count === MAX_SAMPLES) return;
      }
    }
  }
}

const trackDefaults = (bytes: Bytes, moov: Box, { id }: Track): Defaults => {
  const mvex = childOf(bytes, moov, 'mvex');
  const boxes = mvex ? childrenOf(bytes, mvex).filter(({ type }) => type === 'trex') : [];
  const found = boxes
    .map((box) => bodyOf(bytes, box, 24))
    .find((data) => data.length === 24 && data.readUInt32BE(4) === id);
  return {
    duration: found?.readUInt32BE(12) ?? 0,
    size: found?.readUInt32BE(16) ?? 0,
    flags: found?.readUInt32BE(20) ?? 0,
  };
};

/** Numbers of four bytes, one after another; zero where there are no more. */
class Words {
  readonly #data: Buffer;
  #at: number;

  constructor(data: Buffer, at: number) {
    this.#data = data;
    this.#at = at;
  }

  get isOver(): boolean {
    return this.#at >= this.#data.length;
  }

  next(): number {
    this.#at += 4;
    return this.#at <= this.#data.length ? this.#data.readUInt32BE(this.#at - 4) : 0;
  }

  long(): number {
    return this.next() * 2 ** 32 + this.next();
  }
}

type Head = { readonly track: number; readonly base: number } & Defaults;

/** tfhd: which track, and what holds for all of its samples here. */
const headOf = (data: Buffer, moof: Box, defaults: Defaults): Head => {
  const words = new Words(data, 0);
  const flags = words.next();
  const track = words.next();
  const base = flags & 0x1 ? words.long() : moof.start;
  if (flags & 0x2) words.next();
  const duration = flags & 0x8 ? words.next() : defaults.duration;
  const size = flags & 0x10 ? words.next() : defaults.size;
  return { track, base, duration, size, flags: flags & 0x20 ? words.next() : defaults.flags };
};

type Clocked = { readonly clock: number; readonly sample: FragmentSample };

function* samplesIn(
  bytes: Bytes,
  moof: Box,
  traf: Box,
  track: Track,
  defaults: Defaults,
  before: number,
): Generator<Clocked> {
  const tfhd = childOf(bytes, traf, 'tfhd');
  const head = tfhd && headOf(bodyOf(bytes, tfhd, 64), moof, defaults);
  if (head?.track !== track.id) return;
  const tfdt = childOf(bytes, traf, 'tfdt');
  let clock = tfdt ? startOf(bodyOf(bytes, tfdt, 12)) : before;
  let position = head.base;
  for (const trun of childrenOf(bytes, traf).filter(({ type }) => type === 'trun')) {
    for (const sample of runOf(bodyOf(bytes, trun), head, moof.start, { clock, position })) {
      clock = sample.clock;
      position = sample.sample.position + sample.sample.size;
      yield sample;
    }
  }
}

const startOf = (data: Buffer): number => {
  const words = new Words(data, 4);
  return data[0] === 1 ? words.long() : words.next();
};

/** trun: samples that lie one behind the other; each tells what differs from the defaults. */
function* runOf(
  data: Buffer,
  head: Head,
  fragment: number,
  from: { readonly clock: number; readonly position: number },
): Generator<Clocked> {
  const words = new Words(data, 0);
  const flags = words.next();
  const count = words.next();
  let { clock, position } = from;
  if (flags & 0x1) position = head.base + (words.next() | 0);
  const first = flags & 0x4 ? words.next() : undefined;
  const hasEach = (flags & 0xf00) !== 0;
  for (let i = 0; i < count && !(hasEach && words.isOver); i++) {
    const duration = flags & 0x100 ? words.next() : head.duration;
    const size = flags & 0x200 ? words.next() : head.size;
    const told = flags & 0x400 ? words.next() : head.flags;
    // Offsets may be below zero, in either version of the box.
    const offset = flags & 0x800 ? words.next() | 0 : 0;
    const isKey = ((i === 0 ? (first ?? told) : told) & NOT_SYNC) === 0;
    const time = clock + offset;
    clock += duration;
    yield { clock, sample: { time, next: clock, position, size, isKey, fragment } };
    position += size;
  }
}

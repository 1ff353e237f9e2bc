/** What each kind of file has to say to be cut into segments. */
import { ALL_FORMATS, CustomSource, Input } from 'mediabunny';
import type { Bytes } from '../library/probe/file-bytes.ts';
import type { Cut } from './plan.ts';
import type { Piece, PieceAsk, Source, TrackFacts } from './questions.ts';

/** One picture, or a little sound, whose data is read when it is wanted. */
export type Sample = {
  readonly timeSec: number;
  readonly durationSec: number | undefined;
  readonly isKey: boolean;
  readonly read: () => Uint8Array;
};

export type Samples = Iterable<Sample> | AsyncIterable<Sample>;

export type TrackOf = Pick<TrackFacts, 'id' | 'type'>;

export interface Container {
  /** Its tracks, with a packet of each that can be had; as far as mediabunny knows them. */
  readonly input: Input | undefined;
  /** Of all of it, where its head tells. */
  durationSec(): Promise<number | undefined>;
  /** The samples of a track that belong to a cut, in the order in which they are decoded. */
  samples(track: TrackOf, cut: Cut): Samples;
  /** What ffmpeg is given of a track that has no place in our fragments. */
  source?(id: number, timescale: number): Source | undefined;
  /** Tracks that mediabunny does not tell of, `known` being those that it does. */
  others?(known: ReadonlySet<number>): readonly TrackFacts[];
  /** What ffmpeg is given of a cut, where that is not made of samples. */
  piece?(ask: PieceAsk): Piece;
}

/** Times in containers and in indexes are rounded, each in its own way. */
export const SLACK_SEC = 0.002;

/** From the first key at or after the cut's beginning to the one where the next begins. */
export function* picturesOf(samples: Iterable<Sample>, cut: Cut): Generator<Sample> {
  const { startSec, endSec = Number.POSITIVE_INFINITY } = cut;
  let isBegun = false;
  for (const sample of samples) {
    const { timeSec, isKey } = sample;
    if (isKey && timeSec >= endSec - SLACK_SEC) return;
    isBegun ||= isKey && timeSec >= startSec - SLACK_SEC;
    if (isBegun) yield sample;
  }
}

/** Those whose time lies in the cut; the first takes all that is before too. */
export function* soundsOf(samples: Iterable<Sample>, cut: Cut): Generator<Sample> {
  const { number, startSec, endSec = Number.POSITIVE_INFINITY } = cut;
  for (const sample of samples) {
    if (sample.timeSec >= endSec) return;
    if (number === 0 || sample.timeSec >= startSec) yield sample;
  }
}

/**
 * The same where samples are found from a place in the file on: sound may lie before the pictures that it goes with,
 * so reading begins sooner until what is found first has its predecessor in the cut before.
 */
export function* soundsFrom(
  samplesAt: (position: number) => Iterable<Sample>,
  cut: Cut,
): Generator<Sample> {
  const { number, startSec, before } = cut;
  if (number === 0) return yield* soundsOf(samplesAt(0), cut);
  const places = [cut.position, ...before.toReversed()];
  const sure = places.find((position) => beginsBefore(samplesAt(position), startSec));
  yield* soundsOf(samplesAt(sure ?? places.at(-1) ?? 0), cut);
}

const beginsBefore = (samples: Iterable<Sample>, startSec: number): boolean => {
  const found: Sample[] = [];
  for (const sample of samples) if (found.push(sample) === 2) break;
  const [first, second] = found;
  if (!first || !second) return false;
  return first.timeSec - (second.timeSec - first.timeSec) < startSec;
};

/** `bytes` as mediabunny reads them. */
export const inputOf = (bytes: Bytes): Input =>
  new Input({
    formats: ALL_FORMATS,
    source: new CustomSource({
      getSize: () => bytes.size,
      read: (start, end) => bytes.read(start, end - start),
      maxCacheSize: 1024 * 1024,
      prefetchProfile: 'none',
    }),
  });

/** Pieces one behind the other, as if they were one file. */
export const joined = (...parts: readonly Bytes[]): Bytes => {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const read = (position: number, length: number): Buffer => {
    const pieces: Buffer[] = [];
    let start = 0;
    for (const part of parts) {
      const from = Math.max(position - start, 0);
      const to = Math.min(position + length - start, part.size);
      if (from < to) pieces.push(part.read(from, to - from));
      start += part.size;
    }
    return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
  };
  return {
    size,
    read,
    peek: (position, length) => read(position, Math.max(0, Math.min(length, size - position))),
  };
};

/** A part of `bytes`, as if it were a file of its own. */
export const partOf = (bytes: Bytes, start: number, end: number): Bytes => ({
  size: end - start,
  read: (position, length) => bytes.read(start + position, length),
  peek: (position, length) =>
    bytes.read(start + position, Math.max(0, Math.min(length, end - start - position))),
});

export const ofBuffer = (buffer: Buffer): Bytes => ({
  size: buffer.length,
  read: (position, length) => buffer.subarray(position, position + length),
  peek: (position, length) => buffer.subarray(position, position + length),
});

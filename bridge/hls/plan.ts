/** Where a film is cut into segments. Pure: the same index gives the same plan everywhere. */
import type { Keyframe } from '../media/keyframe-index.ts';
import { BridgeError } from '../protocol/errors.ts';

/** One segment: which part of the film it shows, and where in the file most of that lies. */
export type Cut = {
  readonly number: number;
  /** Seconds of the film; the first segment also holds what is before. */
  readonly startSec: number;
  /** undefined of the last, which holds the rest. */
  readonly endSec: number | undefined;
  /** For the playlist. */
  readonly durationSec: number;
  /** Where reading begins, and where the next one's does. Without an index both are 0. */
  readonly position: number;
  readonly nextPosition: number;
  /** Where reading may begin when it has to begin sooner, the nearest last. */
  readonly before: readonly number[];
};

export type PlanFacts = {
  readonly sizeBytes: number;
  /** undefined: nobody knows. */
  readonly durationSec: number | undefined;
};

const TARGET_SEC = 4;
/** So that the first picture is there soon. */
const FIRST_SEC = 1;
/** A segment is cut sooner, where it can be, when it would have more. */
const MANY_BYTES = 8 * 1024 * 1024;
/** What is made in memory; of a film without keyframes a segment would be all of it. */
export const MAX_SEGMENT_BYTES = 64 * 1024 * 1024;
const MAX_SEGMENTS = 40_000;
const MAX_SEC = 1_000_000;
/** Of a last segment when nobody knows how long the film is. */
const LAST_SEC = 2;
/** How many places to begin sooner are kept: sound may lie that far before its pictures. */
const BEFORE = 8;

/** Throws HLS_UNSUPPORTED where `keyframes`, which come from a friend, cannot be those of such a film. */
export const planFilm = (keyframes: readonly Keyframe[], facts: PlanFacts): readonly Cut[] => {
  const entries = entriesIn(keyframes, facts.sizeBytes);
  const first = entries[0];
  if (!first) throw unfit('Its index of keyframes is empty.');
  const starts = startsIn(entries);
  if (starts.length > MAX_SEGMENTS) throw unfit('It would have too many segments.');
  const endSec = Math.min(first.timeSec + (facts.durationSec ?? 0), first.timeSec + MAX_SEC);
  return starts.map((index, number) => {
    const { timeSec: startSec, position } = entries[index] ?? first;
    const next = entries[starts[number + 1] ?? entries.length];
    const nextPosition = next?.position ?? facts.sizeBytes;
    if (nextPosition - position > MAX_SEGMENT_BYTES) {
      throw unfit('Its keyframes are too far apart.');
    }
    const durationSec = next ? next.timeSec - startSec : Math.max(endSec - startSec, 0);
    const before = entries.slice(Math.max(0, index - BEFORE), index).map((one) => one.position);
    return {
      number,
      startSec,
      endSec: next?.timeSec,
      durationSec: durationSec > 0 ? durationSec : LAST_SEC,
      position,
      nextPosition,
      before,
    };
  });
};

/** Of what has no pictures: it can be cut anywhere. Throws HLS_UNSUPPORTED when nobody knows how long it is. */
export const planSound = ({ sizeBytes, durationSec = 0 }: PlanFacts): readonly Cut[] => {
  if (!(durationSec > 0)) throw unfit('Nobody knows how long it is.');
  const count = Math.ceil(Math.min(durationSec, MAX_SEC) / TARGET_SEC);
  if (count > MAX_SEGMENTS) throw unfit('It would have too many segments.');
  const bytesPerSec = sizeBytes / durationSec;
  return Array.from({ length: count }, (_, number) => {
    const startSec = number * TARGET_SEC;
    const isLast = number === count - 1;
    return {
      number,
      startSec,
      endSec: isLast ? undefined : startSec + TARGET_SEC,
      durationSec: isLast ? durationSec - startSec : TARGET_SEC,
      position: 0,
      nextPosition: Math.round(bytesPerSec * TARGET_SEC),
      before: [],
    };
  });
};

/** Those that lead on, in time and in the file: of several at one place the first. */
const entriesIn = (keyframes: readonly Keyframe[], sizeBytes: number): Keyframe[] => {
  const entries: Keyframe[] = [];
  for (const keyframe of keyframes) {
    const last = entries.at(-1);
    const isNext = !last || (keyframe.timeSec > last.timeSec && keyframe.position > last.position);
    const isSound = Math.abs(keyframe.timeSec) < MAX_SEC && keyframe.position < sizeBytes;
    if (isNext && isSound) entries.push(keyframe);
  }
  return entries;
};

/** Which entries begin a segment. */
const startsIn = (entries: readonly Keyframe[]): number[] => {
  const starts = [0];
  for (const [index, entry] of entries.entries()) {
    const begun = entries[starts.at(-1) ?? 0];
    const next = entries[index + 1];
    if (!begun || entry === begun) continue;
    const targetSec = starts.length === 1 ? FIRST_SEC : TARGET_SEC;
    // Times in containers are rounded to milliseconds.
    const isDue = entry.timeSec - begun.timeSec >= targetSec - 0.01;
    const isLarge = next !== undefined && next.position - begun.position > MANY_BYTES;
    if (isDue || isLarge) starts.push(index);
  }
  return starts;
};

const unfit = (why: string): BridgeError =>
  new BridgeError('HLS_UNSUPPORTED', { message: `This film cannot be given as HLS: ${why}` });

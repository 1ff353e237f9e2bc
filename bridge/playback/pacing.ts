/** How fast a film is sent: never slower than it is watched, and not much faster. */
import type { Keyframe } from '../media/keyframe-index.ts';

/** Sent as fast as it comes: enough for a player to begin, and for one that only looks into the film. */
export const BURST_BYTES = 4 * 1024 * 1024;
/** Seconds of the film that a player may have before they are shown. */
const AHEAD_SEC = 90;

/** Where in a film its bytes are shown. */
export type Timeline = {
  /** Seconds of film, at most, between what a reader of `start` sees first and what `position` is needed for. */
  secondsBetween(start: number, position: number): number;
  /** How many seconds of the film a player is believed to show in one second. */
  readonly speed: number;
};

/** Some players show films at twice their speed. */
const FASTEST_PLAYER = 2;
/** Scenes may need several times as many bytes as the film does on the average. */
const ABOVE_AVERAGE = 3;

export const averageTimeline = (sizeBytes: number, durationSec: number): Timeline => ({
  secondsBetween: (start, position) => ((position - start) / sizeBytes) * durationSec,
  speed: ABOVE_AVERAGE,
});

/** undefined when the film's bytes do not lie in the order in which they are shown. */
export const keyframeTimeline = (keyframes: readonly Keyframe[]): Timeline | undefined => {
  const isInOrder = keyframes.every((keyframe, n) => {
    const before = keyframes[n - 1];
    return !before || (before.timeSec <= keyframe.timeSec && before.position <= keyframe.position);
  });
  if (!isInOrder || keyframes.length < 2) return undefined;
  const at = (index: number): Keyframe =>
    keyframes[Math.min(Math.max(index, 0), keyframes.length - 1)] ?? BEGINNING;
  // Several lie at one position where that is of a fragment or cluster. Whoever begins there may show the last of
  // them first; for a byte behind it the first of them counts.
  const shownFirst = (start: number): number => {
    const { position } = at(countBefore(keyframes, start));
    return at(countBefore(keyframes, position + 1) - 1).timeSec;
  };
  const neededFor = (byte: number): number => {
    const { position } = at(countBefore(keyframes, byte + 1) - 1);
    return at(countBefore(keyframes, position)).timeSec;
  };
  return {
    secondsBetween: (start, position) => neededFor(position) - shownFirst(start),
    speed: FASTEST_PLAYER,
  };
};

const BEGINNING: Keyframe = { timeSec: 0, position: 0 };

/** How many of `keyframes`, which lie in order, are before `position`. */
const countBefore = (keyframes: readonly Keyframe[], position: number): number => {
  let low = 0;
  let high = keyframes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keyframes[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

export type Sending = {
  /** First byte of the answer. */
  readonly start: number;
  /** The byte whose turn it is. */
  readonly position: number;
  /** Since the answer began. */
  readonly elapsedMs: number;
};

/** Milliseconds until the byte at `position` may be sent. */
export const waitMs = (timeline: Timeline, { start, position, elapsedMs }: Sending): number => {
  if (position - start < BURST_BYTES) return 0;
  const aheadSec = timeline.secondsBetween(start, position) - AHEAD_SEC;
  return Math.max(0, (aheadSec / timeline.speed) * 1000 - elapsedMs);
};

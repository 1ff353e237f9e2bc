/** A part of a film's file, for ffmpeg to take a track out of: in containers that can be read from many places on. */
import type { Bytes } from '../library/probe/file-bytes.ts';
import { concatBytes } from '../protocol/bytes.ts';
import { SLACK_SEC } from './container.ts';
import { OFFSET_SEC } from './fragment.ts';
import { RUN_OUT_SEC, RUN_UP_SEC } from './pieces.ts';
import type { Cut } from './plan.ts';
import type { Piece, PieceAsk, Source } from './questions.ts';

/** How far a track may lie from the others that are shown with it. */
const APART_SEC = 1.5;
/** Sound may begin a little sooner than pictures do. */
const FIRST_RUN_UP_SEC = 0.1;
const LEAST_APART_BYTES = 192 * 1024;
const MOST_APART_BYTES = 8 * 1024 * 1024;
/** Times have 33 bits, and begin anew; ffmpeg takes those of the last minute before for times below zero. */
export const WRAP_SEC = 2 ** 33 / 90_000;
const BELOW_ZERO_SEC = 60;

export type PartOf = {
  readonly bytes: Bytes;
  readonly stream: string;
  /** Where reading can begin, at or before a place. */
  readonly entryBefore: (position: number, cut: Cut) => number;
};

export const filePart = (source: Source, of: PartOf, { track, cuts }: PieceAsk): Piece => {
  const { bytes, stream } = of;
  const [before, cut, after] = cuts;
  const { startSec, endSec } = cut;
  const isSound = track.type === 'audio';
  const sooner = isSound ? cut.position - apartOf(before ?? cut) : cut.position;
  const from = sooner < cut.position ? of.entryBefore(Math.max(0, sooner), cut) : sooner;
  const to = after ? Math.min(bytes.size, cut.nextPosition + apartOf(after)) : bytes.size;
  const runUp = before ? RUN_UP_SEC : FIRST_RUN_UP_SEC;
  const runOut = isSound ? RUN_OUT_SEC : -SLACK_SEC;
  return {
    ...{ format: source.format, stream },
    bytes: concatBytes(source.head, bytes.read(from, Math.max(0, to - from))),
    shiftSec: OFFSET_SEC + wrapped(source, startSec),
    fromSec: startSec - (isSound ? runUp : SLACK_SEC),
    toSec: endSec === undefined ? undefined : endSec + runOut,
  };
};

const apartOf = ({ position, nextPosition, durationSec }: Cut): number => {
  const bytes = ((nextPosition - position) / Math.max(durationSec, 0.1)) * APART_SEC;
  return Math.round(Math.min(Math.max(bytes, LEAST_APART_BYTES), MOST_APART_BYTES));
};

/** What the film's time has more than ffmpeg will find. */
const wrapped = ({ format }: Source, sec: number): number => {
  if (format !== 'mpegts' && format !== 'mpeg') return 0;
  const turns = Math.floor((sec + BELOW_ZERO_SEC) / WRAP_SEC);
  return turns * WRAP_SEC;
};

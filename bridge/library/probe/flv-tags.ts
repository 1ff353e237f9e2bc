/** FLV: tags one behind the other, each with its kind, length and time. */
import type { Keyframe } from '../../media/keyframe-index.ts';
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

const TAG_HEAD_BYTES = 11;
/** The length of the tag before. */
const BETWEEN_BYTES = 4;
export const FLV_KINDS = { audio: 8, video: 9, script: 18 } as const;

export type FlvTag = {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly timeSec: number;
  /** Of what it holds. */
  readonly head: Buffer;
};

/** Throws `damaged` where there is no tag. */
export function* flvTags(bytes: Bytes): Generator<FlvTag> {
  const first = bytes.read(0, 9).readUInt32BE(5);
  for (let start = first + BETWEEN_BYTES; start + TAG_HEAD_BYTES <= bytes.size; ) {
    const head = bytes.read(start, TAG_HEAD_BYTES);
    const kind = head.readUInt8(0) & 0x1f;
    if (!Object.values<number>(FLV_KINDS).includes(kind)) throw new ProbeProblem('damaged');
    const length = head.readUIntBE(1, 3);
    const timeMs = (head.readUIntBE(4, 3) + head.readUInt8(7) * 2 ** 24) | 0;
    const end = start + TAG_HEAD_BYTES + length + BETWEEN_BYTES;
    const body = bytes.peek(start + TAG_HEAD_BYTES, Math.min(length, 16));
    yield { kind, start, end, timeSec: timeMs / 1000, head: body };
    start = end;
  }
}

const KEY = 1;
const AVC = 7;

/** What a decoder has to know first. */
export const isSetUp = ({ kind, head }: FlvTag): boolean =>
  (kind === FLV_KINDS.video && (head[0] ?? 0) % 16 === AVC && head[1] === 0) ||
  (kind === FLV_KINDS.audio && (head[0] ?? 0) >> 4 === 10 && head[1] === 0);

export function* flvKeyframes(bytes: Bytes): Generator<Keyframe> {
  for (const tag of flvTags(bytes)) {
    const { kind, head, start, timeSec } = tag;
    const isKey = kind === FLV_KINDS.video && (head[0] ?? 0) >> 4 === KEY;
    if (!isKey || isSetUp(tag)) continue;
    const isLater = (head[0] ?? 0) % 16 === AVC && head.length >= 5;
    const laterSec = isLater ? head.readIntBE(2, 3) / 1000 : 0;
    yield { timeSec: timeSec + laterSec, position: start };
  }
}

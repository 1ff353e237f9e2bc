/** The blocks of a film, one after another, by their heads: what they hold is read by who wants it. */
import { type Element, elementAt, elementsIn } from './ebml.ts';
import type { Bytes } from './file-bytes.ts';
import {
  ATTACHMENTS,
  CHAPTERS,
  CLUSTER,
  CUES,
  INFO,
  TAGS,
  TIMESTAMP,
  TRACKS,
} from './matroska-segment.ts';
import { ProbeProblem, unlessDamaged } from './problem.ts';

const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
const DURATION = 0x9b;
const REFERENCE = 0xfb;
const ADDITIONS = 0x75a1;
/** What else may stand in a cluster or beside one: a position, sizes, a sum, nothing … */
const OTHERS = [
  ...[0xa7, 0xab, 0xaf, 0x5854, 0xbf, 0xec, 0x114d9b74],
  ...[ATTACHMENTS, CHAPTERS, CUES, INFO, TAGS, TRACKS],
];
const MAX_GROUP_CHILDREN = 64;

export type Block = {
  readonly track: number;
  /** In the segment's units. */
  readonly time: number;
  readonly duration: number | undefined;
  readonly isKey: boolean;
  /** Of its cluster. */
  readonly clusterStart: number;
  /** Of the element that it is, or is in. */
  readonly start: number;
  /** What stands between is the block's data, in one piece or laced in some. */
  readonly data: number;
  readonly end: number;
  readonly lacing: Lacing;
  readonly additions: Element | undefined;
};

export type Lacing = 'none' | 'xiph' | 'fixed' | 'ebml';
const LACINGS: readonly Lacing[] = ['none', 'xiph', 'fixed', 'ebml'];

/** In which cluster reading is. */
type Place = { start: number; time: number };

/** From `from`, where an element begins, to `end`. What is damaged is skipped, up to the next cluster. */
export function* blocksIn(
  bytes: Bytes,
  from: number,
  end: number,
  place: Place = { start: from, time: 0 },
): Generator<Block> {
  let at = from;
  while (at + 2 <= end) {
    const element = soundElement(bytes, at, end);
    if (!element) {
      at = nextCluster(bytes, at + 1, end);
    } else if (element.id === CLUSTER) {
      place.start = at;
      place.time = 0;
      at = element.body;
    } else {
      if (element.id === TIMESTAMP) place.time = uintAt(bytes, element.body, element.end);
      const block = blockOf(bytes, element, place);
      if (block) yield block;
      at = element.end;
    }
  }
}

type Closed = Element & { readonly end: number };

/** undefined where there is none that is known, and all there. */
const soundElement = (bytes: Bytes, at: number, end: number): Closed | undefined => {
  const element = unlessDamaged(() => elementAt(bytes, at));
  if (!element) return undefined;
  const { id, body } = element;
  if (id === CLUSTER) return { ...element, end: element.end ?? body };
  if (element.end === undefined || element.end > end) return undefined;
  const isKnown = [SIMPLE_BLOCK, BLOCK_GROUP, TIMESTAMP].includes(id) || OTHERS.includes(id);
  return isKnown ? { ...element, end: element.end } : undefined;
};

const CLUSTER_ID = Buffer.from('1f43b675', 'hex');
const PIECE_BYTES = 64 * 1024;

const nextCluster = (bytes: Bytes, from: number, end: number): number => {
  for (let at = from; at + CLUSTER_ID.length <= end; at += PIECE_BYTES - 3) {
    const found = bytes.peek(at, PIECE_BYTES).indexOf(CLUSTER_ID);
    if (found >= 0) return at + found;
  }
  return end;
};

export const uintAt = (bytes: Bytes, body: number, end: number): number => {
  if (end - body > 8) return 0;
  return bytes.read(body, end - body).reduce((value, byte) => value * 256 + byte, 0);
};

const blockOf = (bytes: Bytes, element: Closed, place: Place): Block | undefined => {
  if (element.id === SIMPLE_BLOCK)
    return unlessDamaged(() => readBlock(bytes, element, element, place));
  return element.id === BLOCK_GROUP
    ? unlessDamaged(() => readGroup(bytes, element, place))
    : undefined;
};

const readGroup = (bytes: Bytes, group: Closed, place: Place): Block | undefined => {
  let block: Closed | undefined;
  let duration: number | undefined;
  let additions: Element | undefined;
  let isKey = true;
  let count = 0;
  for (const child of elementsIn(bytes, group.body, group.end)) {
    if (child.end === undefined || child.end > group.end || ++count > MAX_GROUP_CHILDREN) break;
    if (child.id === BLOCK) block = { ...child, end: child.end };
    if (child.id === DURATION) duration = uintAt(bytes, child.body, child.end);
    if (child.id === REFERENCE) isKey = false;
    if (child.id === ADDITIONS) additions = child;
  }
  return block && { ...readBlock(bytes, group, block, place), duration, additions, isKey };
};

/** A number of its track, a time from its cluster's on, flags. */
const readBlock = (bytes: Bytes, outer: Closed, block: Closed, place: Place): Block => {
  const head = bytes.peek(block.body, 12);
  const numberBytes = Math.clz32(head[0] ?? 0) - 23;
  const data = block.body + numberBytes + 3;
  if (numberBytes > 4 || data > block.end) throw new ProbeProblem('damaged');
  const track = head.readUIntBE(0, numberBytes) - 2 ** (7 * numberBytes);
  const flags = head.readUInt8(numberBytes + 2);
  return {
    track,
    time: place.time + head.readInt16BE(numberBytes),
    duration: undefined,
    isKey: (flags & 0x80) !== 0,
    clusterStart: place.start,
    start: outer.start,
    data,
    end: block.end,
    lacing: LACINGS[(flags >> 1) & 3] ?? 'none',
    additions: undefined,
  };
};

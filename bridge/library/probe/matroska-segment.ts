import type { Keyframe } from '../../media/keyframe-index.ts';
import { type Element, elementAt, elementsIn, Fields } from './ebml.ts';
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

const EBML = 0x1a45dfa3;
const DOC_TYPE = 0x4282;
const SEGMENT = 0x18538067;
export const CLUSTER = 0x1f43b675;
const SEEK_HEAD = 0x114d9b74;
const SEEK = 0x4dbb;
const SEEK_ID = 0x53ab;
const SEEK_POSITION = 0x53ac;
export const INFO = 0x1549a966;
export const TRACKS = 0x1654ae6b;
export const CHAPTERS = 0x1043a770;
export const TAGS = 0x1254c367;
export const ATTACHMENTS = 0x1941a469;
/** Of a cluster. */
export const TIMESTAMP = 0xe7;
export const CUES = 0x1c53bb6b;
const TIMESTAMP_SCALE = 0x2ad7b1;
const CUE_POINT = 0xbb;
export const CUE_TIME = 0xb3;
export const CUE_POSITIONS = 0xb7;
export const CUE_TRACK = 0xf7;
export const CUE_CLUSTER = 0xf1;
const TRACK_ENTRY = 0xae;
export const TRACK_NUMBER = 0xd7;
export const TRACK_TYPE = 0x83;
export const VIDEO = 1;

/** The parts of a file that are not the film itself; found from its beginning and by its table. */
export type Segment = {
  readonly bytes: Bytes;
  readonly docType: string;
  /** Positions in the file are counted from here. */
  readonly start: number;
  /** Where the first cluster is. */
  readonly clusters: number;
  readonly end: number;
  readonly parts: ReadonlyMap<number, Element>;
  readonly isTruncated: boolean;
};

/** `isHeadEnough`: what stands behind the film is left alone. */
export const openMatroska = (bytes: Bytes, isHeadEnough = false): Segment => {
  const head = elementAt(bytes, 0);
  if (head.id !== EBML || head.end === undefined) throw new ProbeProblem('not-media');
  const docType = new Fields(bytes, head).text(DOC_TYPE) ?? '';
  const segment = elementAt(bytes, head.end);
  if (segment.id !== SEGMENT) throw new ProbeProblem('damaged');
  const parts = new Map<number, Element>();
  const isTruncated = (segment.end ?? 0) > bytes.size;
  const end = Math.min(segment.end ?? bytes.size, bytes.size);
  let clusters = end;
  for (const element of elementsIn(bytes, segment.body, end)) {
    if (element.id === CLUSTER) {
      clusters = element.start;
      break;
    }
    if (!parts.has(element.id)) parts.set(element.id, element);
  }
  const found = { bytes, docType, start: segment.body, clusters, end, parts, isTruncated };
  if (!isHeadEnough || !parts.has(TRACKS)) followTable(found, parts, end);
  if (!parts.has(TRACKS)) throw new ProbeProblem(isTruncated ? 'truncated' : 'damaged');
  return found;
};

/** What stands behind the film: its positions are hints, and checked. */
const followTable = ({ bytes, start, parts }: Segment, add: Map<number, Element>, end: number) => {
  const table = parts.get(SEEK_HEAD);
  if (!table?.end || table.end > end) return;
  for (const seek of new Fields(bytes, table).children(SEEK).slice(0, 256)) {
    const id = seek.uint(SEEK_ID) ?? 0;
    const position = start + (seek.uint(SEEK_POSITION) ?? end);
    if (add.has(id) || position + 12 > end) continue;
    const element = elementAt(bytes, position);
    if (element.id === id) add.set(id, element);
  }
};

/** `undefined` for a part that is missing, or was cut off. */
export const partOf = ({ bytes, parts }: Segment, id: number): Fields | undefined => {
  const part = parts.get(id);
  return part?.end && part.end <= bytes.size ? new Fields(bytes, part) : undefined;
};

export const scaleSecOf = (segment: Segment): number =>
  (partOf(segment, INFO)?.uint(TIMESTAMP_SCALE) ?? 1_000_000) / 1e9;

export const trackEntriesOf = (segment: Segment): Fields[] =>
  (partOf(segment, TRACKS)?.children(TRACK_ENTRY) ?? []).slice(0, 256);

/** One after another: of a long film they would fill a thread's memory. */
export function* cuePointsOf(segment: Segment): Generator<Fields> {
  const index = partOf(segment, CUES);
  for (const child of index?.all ?? []) if (index && child.id === CUE_POINT) yield index.of(child);
}

/** From the Cues, for the first track of pictures; positions are those of clusters. */
export const matroskaKeyframes = (bytes: Bytes): Keyframe[] => {
  const segment = openMatroska(bytes);
  const scaleSec = scaleSecOf(segment);
  const video = trackEntriesOf(segment).find((entry) => entry.uint(TRACK_TYPE) === VIDEO);
  const number = video?.uint(TRACK_NUMBER);
  const keyframes: Keyframe[] = [];
  for (const point of cuePointsOf(segment)) {
    const place = point.children(CUE_POSITIONS).find((p) => p.uint(CUE_TRACK) === number);
    const cluster = place?.uint(CUE_CLUSTER);
    const time = point.uint(CUE_TIME);
    if (cluster === undefined || time === undefined) continue;
    keyframes.push({ timeSec: time * scaleSec, position: segment.start + cluster });
  }
  if (keyframes.length === 0) throw new ProbeProblem('no-index');
  return keyframes;
};

/** Blocks found by the film's index: a film of 60 GB need not be read for a few lines of text. */
import { elementAt, elementsIn } from './ebml.ts';
import { type Block, blocksIn, uintAt } from './matroska-blocks.ts';
import {
  CLUSTER,
  CUE_CLUSTER,
  CUE_POSITIONS,
  CUE_TIME,
  CUE_TRACK,
  cuePointsOf,
  type Segment,
  TIMESTAMP,
} from './matroska-segment.ts';
import { ifItWorks } from './problem.ts';

const CUE_RELATIVE = 0xf0;
const MAX_CUE_POINTS = 100_000;
/** Blocks of other tracks that may stand between lines of one time. */
const MAX_BETWEEN = 16;
/** So much is looked through, at two places, for a block that the index does not tell. */
const CHECKED_BYTES = 8 * 1024 * 1024;

type Cue = { readonly cluster: number; readonly offset: number; readonly time: number };

/** undefined where there is no index of this track, or it is wrong or incomplete. */
export const indexedBlocks = (segment: Segment, track: number): Iterable<Block> | undefined =>
  ifItWorks(() => {
    const cues = cuesOf(segment, track);
    if (!cues || cues.length === 0) return undefined;
    const found = new Map<number, Block>();
    let cluster: Cluster | undefined;
    for (const cue of cues) {
      if (cluster?.start !== cue.cluster) cluster = clusterAt(segment, cue.cluster);
      if (!cluster || !addBlocks(segment, track, cue, cluster, found)) return undefined;
    }
    const middle = cues[cues.length >> 1]?.cluster ?? segment.clusters;
    const isComplete = [segment.clusters, middle].every((from) =>
      hasAll(segment, track, from, found),
    );
    return isComplete ? found.values() : undefined;
  });

/** undefined when one of them does not say where in its cluster the block is. */
const cuesOf = (segment: Segment, track: number): Cue[] | undefined => {
  const cues: Cue[] = [];
  for (const point of cuePointsOf(segment)) {
    const time = point.uint(CUE_TIME);
    for (const place of point.children(CUE_POSITIONS)) {
      if (place.uint(CUE_TRACK) !== track) continue;
      const cluster = place.uint(CUE_CLUSTER);
      const offset = place.uint(CUE_RELATIVE);
      const isWhole = cluster !== undefined && offset !== undefined && time !== undefined;
      if (!isWhole || cues.length === MAX_CUE_POINTS) return undefined;
      cues.push({ cluster: segment.start + cluster, offset, time });
    }
  }
  return cues;
};

type Cluster = {
  readonly start: number;
  readonly body: number;
  readonly end: number;
  readonly time: number;
};

const clusterAt = ({ bytes, end }: Segment, start: number): Cluster | undefined => {
  const head = elementAt(bytes, start);
  if (head.id !== CLUSTER) return undefined;
  const clusterEnd = Math.min(head.end ?? end, end);
  const time = timeOf(bytes, head.body, clusterEnd);
  return time === undefined ? undefined : { start, body: head.body, end: clusterEnd, time };
};

/** Several lines of one time share an entry: they follow each other. */
const addBlocks = (
  { bytes }: Segment,
  track: number,
  { offset, time }: Cue,
  cluster: Cluster,
  found: Map<number, Block>,
): boolean => {
  let between = 0;
  let isThere = false;
  const place = { start: cluster.start, time: cluster.time };
  for (const block of blocksIn(bytes, cluster.body + offset, cluster.end, place)) {
    const isOurs = block.track === track;
    if (!isThere && (!isOurs || block.time !== time)) return false;
    isThere = true;
    if (isOurs && found.has(block.start)) break;
    if (isOurs) found.set(block.start, block);
    else if (block.time !== time || ++between > MAX_BETWEEN) break;
  }
  return isThere;
};

const timeOf = (bytes: Segment['bytes'], body: number, end: number): number | undefined => {
  let count = 0;
  for (const element of elementsIn(bytes, body, end)) {
    if (element.id === TIMESTAMP && element.end) return uintAt(bytes, element.body, element.end);
    if (++count > 4) break;
  }
  return undefined;
};

const hasAll = (
  { bytes, end }: Segment,
  track: number,
  from: number,
  found: ReadonlyMap<number, Block>,
): boolean => {
  for (const block of blocksIn(bytes, from, Math.min(end, from + CHECKED_BYTES))) {
    if (block.track === track && !found.has(block.start)) return false;
  }
  return true;
};

import { type Keyframe, MAX_KEYFRAMES } from '../../media/keyframe-index.ts';
import { asfKeyframes } from './asf-packets.ts';
import type { FileBytes } from './file-bytes.ts';
import { flvKeyframes } from './flv-tags.ts';
import { indexedKeyframes, packKeyframes } from './keyframes.ts';
import { blocksIn } from './matroska-blocks.ts';
import {
  openMatroska,
  scaleSecOf,
  TRACK_NUMBER,
  TRACK_TYPE,
  trackEntriesOf,
  VIDEO,
} from './matroska-segment.ts';
import { fragmentSamples } from './mp4-fragments.ts';
import { openMp4, shiftSecOf } from './mp4-tracks.ts';
import { ifItWorks, ProbeProblem, untilDamaged } from './problem.ts';
import { programKeyframes } from './program-stream.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { transportKeyframes } from './ts-keyframes.ts';

/** From the container's index, else by going through the film. Throws `no-index` where neither tells. */
export const scanKeyframes = (bytes: FileBytes): Uint8Array => {
  // A damaged index may stand in a sound film.
  const indexed = ifItWorks(() => indexedKeyframes(bytes)) ?? [];
  const { kind, container } = sniff(bytes.peek(0, SNIFF_BYTES));
  const walk = WALKS[kind === 'foreign' ? container : kind];
  const found = indexed.length > 0 ? indexed : [...(walk?.(bytes) ?? [])];
  return packKeyframes(found, bytes.size);
};

type Walk = (bytes: FileBytes) => Iterable<Keyframe>;

const bounded = (walk: Walk): Walk =>
  function* (bytes) {
    let count = 0;
    for (const keyframe of walk(bytes)) {
      if (++count > MAX_KEYFRAMES) throw new ProbeProblem('too-large');
      yield keyframe;
    }
  };

/** Positions are those of clusters, as in an index. */
const matroska: Walk = function* (bytes) {
  const segment = openMatroska(bytes);
  const scaleSec = scaleSecOf(segment);
  const entries = trackEntriesOf(segment);
  const video = entries.find((entry) => entry.uint(TRACK_TYPE) === VIDEO)?.uint(TRACK_NUMBER);
  if (video === undefined) return;
  for (const block of blocksIn(bytes, segment.clusters, segment.end)) {
    if (block.track !== video || !block.isKey) continue;
    yield { timeSec: block.time * scaleSec, position: block.clusterStart };
  }
};

/** Positions are those of fragments. */
const fragments: Walk = function* (bytes) {
  const mp4 = openMp4(bytes);
  const track = mp4.tracks.find(({ handler }) => handler === 'vide');
  if (!track || !mp4.isFragmented) return;
  const shiftSec = shiftSecOf(bytes, mp4.moov, track);
  for (const { isKey, time, fragment } of fragmentSamples(mp4, track)) {
    if (isKey) yield { timeSec: time / track.timescale + shiftSec, position: fragment };
  }
};

const WALKS: Readonly<Record<string, Walk>> = {
  matroska: bounded(matroska),
  mp4: bounded(fragments),
  mpegts: bounded(transportKeyframes),
  mpeg: bounded(programKeyframes),
  asf: bounded((bytes) => untilDamaged(asfKeyframes(bytes))),
  flv: bounded((bytes) => untilDamaged(flvKeyframes(bytes))),
};

/** AVI tells where its pictures are, and which of them stand for themselves. */
import { type Keyframe, MAX_KEYFRAMES } from '../../media/keyframe-index.ts';
import { entriesOf, openAvi } from './avi-tables.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem, untilDamaged } from './problem.ts';

const MAX_PICTURES = 20_000_000;

/** Throws `no-index` where it has none. */
export const aviKeyframes = (bytes: FileBytes): Keyframe[] => {
  const avi = openAvi(bytes);
  const video = avi.streams.find(({ type }) => type === 'vids');
  if (!video) throw new ProbeProblem('no-index');
  const keyframes: Keyframe[] = [];
  let count = 0;
  for (const { isKey, position } of untilDamaged(entriesOf(avi, video))) {
    const timeSec = video.startSec + count * video.unitSec;
    if (++count > MAX_PICTURES) throw new ProbeProblem('too-large');
    if (!isKey) continue;
    if (keyframes.length === MAX_KEYFRAMES) throw new ProbeProblem('too-large');
    keyframes.push({ timeSec, position });
  }
  return keyframes;
};

import { encodeKeyframes, type Keyframe } from '../../media/keyframe-index.ts';
import { aviKeyframes } from './avi-keyframes.ts';
import type { FileBytes } from './file-bytes.ts';
import { matroskaKeyframes } from './matroska-segment.ts';
import { mp4Keyframes } from './mp4-keyframes.ts';
import { ProbeProblem } from './problem.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

/** From the container's own index. Throws `no-index`. */
export const indexedKeyframes = (bytes: FileBytes): Keyframe[] => {
  const { kind, container } = sniff(bytes.peek(0, SNIFF_BYTES));
  if (kind === 'mp4') return mp4Keyframes(bytes);
  if (kind === 'matroska') return matroskaKeyframes(bytes);
  if (container === 'avi') return aviKeyframes(bytes);
  throw new ProbeProblem('no-index');
};

/** In their compact form. Throws `no-index` when there are none. */
export const packKeyframes = (keyframes: readonly Keyframe[], size: number): Uint8Array => {
  const inFile = keyframes.filter(({ position }) => position < size);
  if (inFile.length === 0) throw new ProbeProblem('no-index');
  return encodeKeyframes(inFile.sort((a, b) => a.timeSec - b.timeSec));
};

import { cuesToWebVtt } from '../../media/subtitles/webvtt.ts';
import type { FileBytes } from './file-bytes.ts';
import { matroskaText } from './matroska-text.ts';
import { mp4Text } from './mp4-text.ts';
import { ProbeProblem } from './problem.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

/** A track of text in a film as WebVTT, its times those of the film. Throws `no-text` where it is none. */
export const textTrack = (bytes: FileBytes, trackId: number): string => {
  const { kind } = sniff(bytes.peek(0, SNIFF_BYTES));
  if (kind !== 'matroska' && kind !== 'mp4') throw new ProbeProblem('no-text');
  const { cues } = kind === 'matroska' ? matroskaText(bytes, trackId) : mp4Text(bytes, trackId);
  return cuesToWebVtt(cues);
};

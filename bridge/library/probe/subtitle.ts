import { MAX_BYTES } from '../../media/subtitles/limits.ts';
import { toWebVtt } from '../../media/subtitles/webvtt.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';
import type { SubtitleKind } from './questions.ts';

/** A file that is a subtitle and nothing else. */
export const subtitleIn = (bytes: FileBytes, kind: SubtitleKind): string => {
  if (bytes.size > MAX_BYTES) throw new ProbeProblem('too-large');
  const { format, language, frameRate } = kind;
  const options = { ...(language && { language }), ...(frameRate && { frameRate }) };
  const found = toWebVtt(bytes.read(0, bytes.size), format, options);
  if (!found) throw new ProbeProblem('no-text');
  return found.text;
};

/** Small files beside media: descriptions and pictures. Runs in a worker that can be killed. */
import { isShown } from '../../media/asset.ts';
import { IMAGE_HEAD_BYTES, type ImageInfo, imageInfo } from '../../media/image-info.ts';
import { MAX_NFO_BYTES, type NfoFacts, parseNfo } from '../../media/nfo.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

const NFO_PROBLEMS = {
  'too-large': 'nfo-too-large',
  'too-deep': 'nfo-too-deep',
  'declares-entities': 'nfo-declares-entities',
  'nothing-found': 'nfo-without-facts',
} as const;

/** Throws ProbeProblem. */
export const readNfo = (bytes: FileBytes): readonly NfoFacts[] => {
  const found = parseNfo(bytes.peek(0, MAX_NFO_BYTES + 1));
  if ('problem' in found) throw new ProbeProblem(NFO_PROBLEMS[found.problem]);
  return found;
};

/** Throws ProbeProblem. */
export const readImage = (bytes: FileBytes): ImageInfo => {
  const found = imageInfo(bytes.peek(0, IMAGE_HEAD_BYTES));
  if (!found || !isShown(found.mimeType)) throw new ProbeProblem('not-a-picture');
  return found;
};

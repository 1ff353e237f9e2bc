import { IMAGE_HEAD_BYTES, imageInfo } from '../../media/image-info.ts';
import type { LooseFacts } from '../../media/media-facts.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

/** Some cameras put large previews in front of a photo's size. */
const LONG_HEAD_BYTES = 4 * 1024 * 1024;
const CODECS: Readonly<Record<string, string>> = {
  'image/jpeg': 'mjpeg',
  'image/avif': 'av1',
  'image/heic': 'hevc',
  'image/heif': 'hevc',
};

/** `container` says what it is. */
export const pictureFacts = (bytes: FileBytes, container: string): LooseFacts => {
  const told = imageInfo(bytes.peek(0, IMAGE_HEAD_BYTES));
  const found = told?.width ? told : imageInfo(bytes.peek(0, LONG_HEAD_BYTES));
  if (!found?.width || !found.height) throw new ProbeProblem('damaged');
  const { mimeType, width, height } = found;
  const codec = CODECS[mimeType] ?? container;
  return { container, streams: [{ type: 'video', codec, width, height }] };
};

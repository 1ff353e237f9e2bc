import { IMAGE_HEAD_BYTES, imageInfo } from '../../media/image-info.ts';
import { bunnyCovers, openWithBunny } from './bunny.ts';
import type { Fields } from './ebml.ts';
import type { FileBytes } from './file-bytes.ts';
import { ATTACHMENTS, openMatroska, partOf } from './matroska-segment.ts';
import { ProbeProblem } from './problem.ts';
import type { Cover } from './questions.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';

const MAX_COVER_BYTES = 16 * 1024 * 1024;
const FILE_NAME = 0x466e;
const FILE_TYPE = 0x4660;
const FILE_DATA = 0x465c;
const ATTACHED_FILE = 0x61a7;

/** The first picture that is one by its bytes, whatever it is said to be. Throws `no-cover`. */
export const coverIn = async (bytes: FileBytes): Promise<Cover> => {
  const { kind } = sniff(bytes.peek(0, SNIFF_BYTES));
  let isLarge = false;
  for await (const load of picturesIn(bytes, kind)) {
    const picture = load();
    if (!picture) isLarge = true;
    const mimeType = picture && imageInfo(picture.subarray(0, IMAGE_HEAD_BYTES))?.mimeType;
    // A copy: what it was read with is larger.
    if (mimeType) return { bytes: new Uint8Array(picture), mimeType };
  }
  throw new ProbeProblem(isLarge ? 'too-large' : 'no-cover');
};

/** undefined for one that is too large. */
type Load = () => Uint8Array | undefined;

async function* picturesIn(bytes: FileBytes, kind: string): AsyncGenerator<Load> {
  if (kind === 'matroska') yield* attached(bytes);
  if (kind !== 'mp4' && kind !== 'sound') return;
  for (const picture of await bunnyCovers(openWithBunny(bytes))) {
    yield () => (picture.length > MAX_COVER_BYTES ? undefined : picture);
  }
}

/** The larger picture is called `cover`, the smaller `small_cover`; `_land` is the broad one. */
const RANKS = [/^cover\.\w+$/i, /^cover_land\./i, /^small_cover\./i, /^small_cover_land\./i];

const attached = (bytes: FileBytes): Load[] => {
  const files = partOf(openMatroska(bytes), ATTACHMENTS)?.children(ATTACHED_FILE) ?? [];
  const rankOf = (file: Fields): number => {
    const rank = RANKS.findIndex((name) => name.test(file.text(FILE_NAME) ?? ''));
    return rank < 0 ? RANKS.length : rank;
  };
  return files
    .filter((file) => file.text(FILE_TYPE)?.startsWith('image/'))
    .sort((a, b) => rankOf(a) - rankOf(b))
    .map((file) => () => {
      const data = file.bytes(FILE_DATA, MAX_COVER_BYTES + 1);
      return data.length > MAX_COVER_BYTES ? undefined : data;
    });
};

import { readWhole } from '../library/assets/asset-file.ts';
import { KEYFRAMES } from '../media/asset.ts';
import { decodeKeyframes, type Keyframe } from '../media/keyframe-index.ts';
import type { ItemAssets } from './item-assets.ts';

/** Two hours take 11 KB. */
const MAX_INDEX_BYTES = 256 * 1024;

export type RevisionOf = {
  readonly catalog: string;
  readonly itemId: string;
  readonly revision: string;
};

/** The owner's index of a film. undefined when it is none, or too large. Throws as ItemAssets.open does. */
export const readKeyframes = async (
  itemAssets: Pick<ItemAssets, 'open'>,
  { catalog, itemId, revision }: RevisionOf,
  signal: AbortSignal,
  mostBytes = MAX_INDEX_BYTES,
): Promise<Keyframe[] | undefined> => {
  const { file } = await itemAssets.open(catalog, itemId, KEYFRAMES, revision, signal);
  try {
    if (file.size > mostBytes) return undefined;
    return decodeKeyframes((await readWhole(file)).bytes);
  } finally {
    await file.close();
  }
};

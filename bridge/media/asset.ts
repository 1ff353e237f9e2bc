/** Pictures, subtitles and keyframe indexes that go with an item: their names, marks, types and limits. */
import { IMAGE_HEAD_BYTES, imageInfo } from './image-info.ts';
import type { ItemDetails } from './item-details.ts';
import { decodeKeyframes } from './keyframe-index.ts';
import { PHOTO, previewOf } from './preview.ts';

/** Name of the asset that is the index of keyframes; its mark is the item's revision. */
export const KEYFRAMES = 'keyframes';
export const KEYFRAMES_TYPE = 'application/octet-stream';
export const WEBVTT_TYPE = 'text/vtt';

export const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** What every browser and television shows. */
const SHOWN = ['jpeg', 'png', 'webp', 'gif', 'avif', 'bmp'].map((name) => `image/${name}`);

export const isShown = (mimeType: string): boolean => SHOWN.includes(mimeType);

export const maxBytesOf = (mimeType: string): number =>
  isShown(mimeType) ? MAX_PICTURE_BYTES : MAX_TEXT_BYTES;

/** The present mark of an asset; undefined when there is none of that name. */
export const assetMark = (
  asset: string,
  revision: string,
  details: ItemDetails | undefined,
): string | undefined => {
  const named = previewOf(asset)?.of ?? asset;
  if (named === KEYFRAMES || named === PHOTO) return revision;
  const all = [...(details?.pictures ?? []), ...(details?.subtitles ?? [])];
  return all.find((one) => one.asset === named)?.mark;
};

const WEBVTT_HEAD = /^\ufeff?WEBVTT(?:[\s]|$)/;

/** Whether `bytes` may be an asset of that name and type, whole or (`isHead`) their beginning. */
export const isAsset = (
  asset: string,
  mimeType: string,
  bytes: Uint8Array,
  isHead = false,
): boolean => {
  if (asset === KEYFRAMES) {
    return mimeType === KEYFRAMES_TYPE && (isHead || decodeKeyframes(bytes) !== undefined);
  }
  if (mimeType === WEBVTT_TYPE) {
    return WEBVTT_HEAD.test(
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 16)),
    );
  }
  return isShown(mimeType) && imageInfo(bytes.subarray(0, IMAGE_HEAD_BYTES))?.mimeType === mimeType;
};

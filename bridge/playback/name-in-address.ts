import { categoryOf } from '../media/media-types.ts';

const NO_MEDIA = '.bin';

/**
 * A friend's file name as it may end an address. Players go by its extension, and follow what is
 * called `.m3u` whatever it begins with: only the extensions of media stay last.
 */
export const nameInAddress = (fileName: string): string => {
  const name = fileName.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  return encodeURIComponent(categoryOf(name) ? name : name + NO_MEDIA);
};

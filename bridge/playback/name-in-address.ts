import { withMediaExtension } from '../media/names/file-name.ts';

/**
 * A friend's file name as it may end an address. Players go by its extension, and follow what is
 * called `.m3u` whatever it begins with: only the extensions of media stay last.
 */
export const nameInAddress = (fileName: string): string =>
  encodeURIComponent(withMediaExtension(fileName.replaceAll(/\p{Surrogate}/gu, '\ufffd')));

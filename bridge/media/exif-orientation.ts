/** Which way up a JPEG is to be shown: Exif 2.32, 4.6.4, tag 274. */

const MAX_SEGMENTS = 64;
const MAX_TAGS = 1_000;
const EXIF = 'Exif\0\0';
const ORIENTATION = 274;

/** 1 (as it is) to 8; 1 where nothing says otherwise. `head`: the first bytes of the file. */
export const exifOrientation = (head: Uint8Array): number => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const tiff = exifIn(view);
  return (tiff && orientationIn(tiff)) || 1;
};

const textAt = (view: DataView, at: number, length: number): string =>
  at + length <= view.byteLength
    ? String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length))
    : '';

/** The TIFF structure in the segment APP1. */
const exifIn = (view: DataView): DataView | undefined => {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  for (let step = 0; step < MAX_SEGMENTS && at + 4 <= view.byteLength; step++) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (marker >> 8 !== 0xff || length < 2) return undefined;
    const start = at + 4 + EXIF.length;
    const end = Math.min(at + 2 + length, view.byteLength);
    if (marker === 0xffe1 && start < end && textAt(view, at + 4, EXIF.length) === EXIF) {
      return new DataView(view.buffer, view.byteOffset + start, end - start);
    }
    at += 2 + length;
  }
  return undefined;
};

const orientationIn = (tiff: DataView): number | undefined => {
  if (tiff.byteLength < 8) return undefined;
  const isLittle = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittle);
  if (directory + 2 > tiff.byteLength) return undefined;
  const tags = Math.min(tiff.getUint16(directory, isLittle), MAX_TAGS);
  for (let tag = 0; tag < tags; tag++) {
    const at = directory + 2 + tag * 12;
    if (at + 12 > tiff.byteLength) return undefined;
    if (tiff.getUint16(at, isLittle) !== ORIENTATION) continue;
    const value = tiff.getUint16(at + 8, isLittle);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
};

/** What the first bytes of a file say that it is; width and height in pixels, where they stand there. */
export type ImageInfo = {
  readonly mimeType: string;
  readonly width?: number;
  readonly height?: number;
};

/** So much of a file is enough; in a JPEG the size may stand behind a large preview. */
export const IMAGE_HEAD_BYTES = 64 * 1024;

const MAX_SEGMENTS = 1_000;
const MAX_BRANDS_BYTES = 128;
/** No picture is larger: more is taken for damage, or for a trap. */
const MAX_PIXELS = 65_535;

type Size = readonly [width: number, height: number];
type Format = {
  readonly mimeType: string;
  readonly is: (head: DataView) => boolean;
  readonly size?: (head: DataView) => Size | undefined;
};

const textAt = (head: DataView, at: number, length: number): string => {
  if (at < 0 || at + length > head.byteLength) return '';
  const bytes = new Uint8Array(head.buffer, head.byteOffset + at, length);
  return String.fromCharCode(...bytes);
};

const begins =
  (text: string, at = 0) =>
  (head: DataView): boolean =>
    textAt(head, at, text.length) === text;

const has = (head: DataView, bytes: number): boolean => head.byteLength >= bytes;

/** Runs through the segments to the start of frame (ITU T.81, B.1.1.3). */
const jpegSize = (head: DataView): Size | undefined => {
  let at = 2;
  for (let step = 0; step < MAX_SEGMENTS && has(head, at + 9); step++) {
    if (head.getUint8(at) !== 0xff) return undefined;
    const marker = head.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [head.getUint16(at + 7), head.getUint16(at + 5)];
    // A marker may be preceded by any number of 0xff.
    at += marker === 0xff ? 1 : 2 + head.getUint16(at + 2);
  }
  return undefined;
};

const pngSize = (head: DataView): Size | undefined =>
  has(head, 24) && begins('IHDR', 12)(head) ? [head.getUint32(16), head.getUint32(20)] : undefined;

const gifSize = (head: DataView): Size | undefined =>
  has(head, 10) ? [head.getUint16(6, true), head.getUint16(8, true)] : undefined;

const bmpSize = (head: DataView): Size | undefined => {
  if (!has(head, 26)) return undefined;
  if (head.getUint32(14, true) === 12) return [head.getUint16(18, true), head.getUint16(20, true)];
  // A negative height means that the picture is stored from the top.
  return [head.getInt32(18, true), Math.abs(head.getInt32(22, true))];
};

/** RFC 9649: lossy, lossless and extended files say it in three ways. */
const webpSize = (head: DataView): Size | undefined => {
  if (!has(head, 30)) return undefined;
  const chunk = textAt(head, 12, 4);
  if (chunk === 'VP8 ')
    return [head.getUint16(26, true) & 0x3fff, head.getUint16(28, true) & 0x3fff];
  if (chunk === 'VP8L') {
    const bits = head.getUint32(21, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  const uint24 = (at: number) => head.getUint16(at, true) + head.getUint8(at + 2) * 65_536;
  return chunk === 'VP8X' ? [uint24(24) + 1, uint24(27) + 1] : undefined;
};

/** The largest `ispe` property: a picture may hold smaller ones, such as its preview. */
const heifSize = (head: DataView): Size | undefined => {
  const whole = textAt(head, 0, Math.min(head.byteLength, IMAGE_HEAD_BYTES));
  let largest: Size | undefined;
  for (let at = whole.indexOf('ispe'); at >= 0; at = whole.indexOf('ispe', at + 4)) {
    if (!has(head, at + 16)) break;
    const size: Size = [head.getUint32(at + 8), head.getUint32(at + 12)];
    if (!largest || size[0] * size[1] > largest[0] * largest[1]) largest = size;
  }
  return largest;
};

/** Files begin with the brands that they follow, four letters each; the second word is a version. */
const isBrand =
  (...brands: readonly string[]) =>
  (head: DataView): boolean => {
    if (!begins('ftyp', 4)(head)) return false;
    const end = Math.min(head.getUint32(0), head.byteLength, MAX_BRANDS_BYTES);
    const named = textAt(head, 8, end - 8).match(/.{4}/gs) ?? [];
    return named.some((brand) => brands.includes(brand));
  };

/** Two letters are not enough to tell: the header's length is one of the few there are. */
const isBmp = (head: DataView): boolean =>
  begins('BM')(head) &&
  has(head, 18) &&
  [12, 40, 52, 56, 64, 108, 124].includes(head.getUint32(14, true));

const FORMATS: readonly Format[] = [
  { mimeType: 'image/jpeg', is: begins('\xff\xd8\xff'), size: jpegSize },
  { mimeType: 'image/png', is: begins('\x89PNG\r\n\x1a\n'), size: pngSize },
  {
    mimeType: 'image/webp',
    is: (head) => begins('RIFF')(head) && begins('WEBP', 8)(head),
    size: webpSize,
  },
  { mimeType: 'image/gif', is: (head) => /^GIF8[79]a$/.test(textAt(head, 0, 6)), size: gifSize },
  { mimeType: 'image/avif', is: isBrand('avif', 'avis'), size: heifSize },
  {
    mimeType: 'image/heic',
    is: isBrand('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'),
    size: heifSize,
  },
  { mimeType: 'image/heif', is: isBrand('mif1', 'msf1'), size: heifSize },
  { mimeType: 'image/bmp', is: isBmp, size: bmpSize },
  {
    mimeType: 'image/tiff',
    is: (head) => begins('II*\0')(head) || begins('MM\0*')(head),
  },
  {
    mimeType: 'image/jxl',
    is: (head) => begins('\xff\x0a')(head) || begins('\0\0\0\x0cJXL \r\n\x87\n')(head),
  },
];

const isLikely = (size: number): boolean => size > 0 && size <= MAX_PIXELS;

/**
 * What a file is by its first bytes, whatever it is called; undefined for what is no image. SVG is none
 * here: it is a document that can run scripts. Give it IMAGE_HEAD_BYTES, or all of a smaller file.
 */
export const imageInfo = (head: Uint8Array): ImageInfo | undefined => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const format = FORMATS.find(({ is }) => is(view));
  if (!format) return undefined;
  const [width = 0, height = 0] = format.size?.(view) ?? [];
  const { mimeType } = format;
  return isLikely(width) && isLikely(height) ? { mimeType, width, height } : { mimeType };
};

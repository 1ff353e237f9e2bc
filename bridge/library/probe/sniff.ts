/** What a file is by its first bytes, whatever its name says. */
export type Sniffed = {
  /** Who reads it. */
  readonly kind: 'mp4' | 'matroska' | 'picture' | 'sound' | 'mpegts' | 'foreign' | 'unknown';
  readonly container: string;
};

export const SNIFF_BYTES = 400;

/** Boxes that a file may begin with; older QuickTime has no ftyp. */
const FIRST_BOXES = ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'styp', 'pnot'];
/** Pictures in the same boxes as films. */
const PICTURE_BRANDS = ['avif', 'avis', 'heic', 'heix', 'heif', 'mif1', 'msf1', 'hevc', 'crx '];

/** First bytes in hexadecimal, a dot for any digit. */
const SIGNATURES: readonly (readonly [string, Sniffed['kind'], string])[] = [
  ['1a45dfa3', 'matroska', 'matroska'],
  ['ffd8ff', 'picture', 'jpeg'],
  ['89504e470d0a1a0a', 'picture', 'png'],
  ['47494638', 'picture', 'gif'],
  ['52494646........57454250', 'picture', 'webp'],
  ['424d........00000000', 'picture', 'bmp'],
  ['664c6143', 'sound', 'flac'],
  ['4f676753', 'sound', 'ogg'],
  ['52494646........57415645', 'sound', 'wav'],
  ['52463634........57415645', 'sound', 'wav'],
  ['494433', 'sound', 'mp3'],
  ['fff[0189]', 'sound', 'aac'],
  ['ff[ef][2-7a-f]', 'sound', 'mp3'],
  ['52494646........41564920', 'foreign', 'avi'],
  ['3026b275', 'foreign', 'asf'],
  ['464c56', 'foreign', 'flv'],
  ['000001b[3a]', 'foreign', 'mpeg'],
  ['2e524d46', 'foreign', 'rm'],
  ['060e2b34', 'foreign', 'mxf'],
  ['(49492a00|4d4d002a)', 'foreign', 'tiff'],
  ['(ff0a|0000000c4a584c20)', 'foreign', 'jpegxl'],
  ['464f524d........414946', 'foreign', 'aiff'],
  ['4d414320', 'foreign', 'ape'],
  ['7776706b', 'foreign', 'wv'],
  ['54544131', 'foreign', 'tta'],
  ['44534420', 'foreign', 'dsf'],
  ['63616666', 'foreign', 'caf'],
  ['2e736e64', 'foreign', 'au'],
  ['2321414d52', 'foreign', 'amr'],
  ['0b77', 'foreign', 'ac3'],
  ['7ffe8001', 'foreign', 'dts'],
];
const PATTERNS = SIGNATURES.map(([hex, kind, container]) => ({
  pattern: new RegExp(`^${hex}`),
  sniffed: { kind, container },
}));

export const sniff = (head: Buffer): Sniffed => {
  const box = head.toString('latin1', 4, 8);
  const brand = head.toString('latin1', 8, 12);
  if (box === 'ftyp' && PICTURE_BRANDS.includes(brand))
    return { kind: 'picture', container: brand.startsWith('avi') ? 'avif' : 'heif' };
  if (FIRST_BOXES.includes(box)) {
    const isMov = box !== 'ftyp' || brand === 'qt  ';
    return { kind: 'mp4', container: isMov ? 'mov' : 'mp4' };
  }
  const hex = head.toString('hex', 0, 16);
  const found = PATTERNS.find(({ pattern }) => pattern.test(hex))?.sniffed;
  return found ?? { kind: isTransportStream(head) ? 'mpegts' : 'unknown', container: 'mpegts' };
};

/** Packets of 188 bytes, or of 192 with a time of four bytes before each. */
const isTransportStream = (head: Buffer): boolean =>
  (head[0] === 0x47 && head[188] === 0x47) || (head[4] === 0x47 && head[196] === 0x47);

/** What tracks can be turned into, for players that cannot decode them and for lines that are too thin. Pure. */

export type Conversion = {
  /** In addresses, behind the track's name. */
  readonly name: string;
  readonly type: 'video' | 'audio';
  /** Pictures are made to fit in it, and never larger. */
  readonly height: number;
  /** The most that it takes. */
  readonly bitsPerSec: number;
  /** RFC 6381. */
  readonly codecString: string;
};

const video = (name: string, height: number, bitsPerSec: number, level: string): Conversion => ({
  ...{ name, type: 'video', height, bitsPerSec },
  codecString: `avc1.6400${level}`,
});
const audio = (name: string, bitsPerSec: number): Conversion => ({
  ...{ name, type: 'audio', height: 0, bitsPerSec },
  codecString: 'mp4a.40.2',
});

/** For players that cannot decode a track as it is. */
export const PLAIN_PICTURES = video('h264', 1080, 9_000_000, '2a');
export const PLAIN_SOUND = audio('aac', 192_000);
/** For lines that are too thin: made where the film is, before it travels. */
export const THIN_PICTURES = [
  video('720p', 720, 2_500_000, '20'),
  video('480p', 480, 1_200_000, '1f'),
  video('360p', 360, 600_000, '1e'),
] as const;
export const THIN_SOUND = audio('thin', 96_000);

export const THIN: readonly Conversion[] = [...THIN_PICTURES, THIN_SOUND];

const ALL = [PLAIN_PICTURES, PLAIN_SOUND, ...THIN];
export const conversionNamed = (name: string): Conversion | undefined =>
  ALL.find((conversion) => conversion.name === name);

export type PictureSize = { readonly width: number; readonly height: number };

/** Of the pictures that come out: even, in the film's proportions. undefined where its head does not tell them. */
export const sizeOf = (
  { height: most }: Conversion,
  { width = 0, height = 0 }: Partial<PictureSize>,
): PictureSize | undefined => {
  if (width === 0 || height === 0) return undefined;
  const shrunk = Math.min(1, most / height, (most * 16) / 9 / width);
  const even = (length: number) => Math.max(2, Math.round((length * shrunk) / 2) * 2);
  return { width: even(width), height: even(height) };
};

const PLAYED_EVERYWHERE = /^(?:avc1|mp4a|mp3|opus|flac)/i;
/** What browsers play wherever they play anything; by its RFC 6381 string. */
export const isPlayedEverywhere = (codecString: string): boolean =>
  PLAYED_EVERYWHERE.test(codecString);

/** What a television is like, told by how it asks: there is no other way to know. */
export type Television = {
  /** It takes subtitles otherwise than others do. */
  readonly isSamsung: boolean;
  /** It leaves out containers of which it is not told how much they hold. */
  readonly wantsCounts: boolean;
  /** What it calls a media type. */
  typeOf(mimeType: string): string;
};

const SAMSUNG = /\bSEC_HHP|\bSamsung|\[TV\]|\[BD\]/i;
const TYPES_OF_SAMSUNG: Readonly<Record<string, string>> = {
  'video/x-matroska': 'video/x-mkv',
};

/** `userAgent`: as it introduces itself. */
export const televisionOf = (userAgent = ''): Television => {
  const isSamsung = SAMSUNG.test(userAgent);
  return {
    isSamsung,
    wantsCounts: isSamsung,
    typeOf: (mimeType) => (isSamsung ? TYPES_OF_SAMSUNG[mimeType] : undefined) ?? mimeType,
  };
};

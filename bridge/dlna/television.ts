import type { RequestHeaders } from '../playback/player-headers.ts';
import { headerOf } from '../playback/player-headers.ts';

/** What a television is like, told by how it asks: there is no other way to know. */
export type Television = {
  /** As it may be called until a person names it. */
  readonly name: string;
  /** It takes subtitles otherwise than others do. */
  readonly isSamsung: boolean;
  /** What it calls a media type. */
  typeOf(mimeType: string): string;
};

const SAMSUNG = /SEC_HHP|Samsung|\[TV\]|\[BD\]/i;
const TYPES_OF_SAMSUNG: Readonly<Record<string, string>> = {
  'video/x-matroska': 'video/x-mkv',
  'text/srt': 'smi/caption',
};

/** Words that makers put where a television introduces itself. */
const MAKES: readonly (readonly [RegExp, string])[] = [
  [SAMSUNG, 'Samsung television'],
  [/LGE_|\bLG\b|webOS/i, 'LG television'],
  [/BRAVIA/i, 'Sony television'],
  [/Panasonic|VIERA/i, 'Panasonic television'],
  [/Philips/i, 'Philips television'],
  [/PLAYSTATION/i, 'PlayStation'],
  [/Xbox|Xenon/i, 'Xbox'],
  [/Kodi/i, 'Kodi'],
  [/VLC/i, 'VLC'],
];

export const televisionOf = (headers: RequestHeaders, address: string): Television => {
  const words = ['user-agent', 'x-av-client-info']
    .map((name) => headerOf(headers, name) ?? '')
    .join(' ');
  const isSamsung = SAMSUNG.test(words);
  const make = MAKES.find(([sign]) => sign.test(words))?.[1] ?? 'Television';
  return {
    name: `${make} (${address})`,
    isSamsung,
    typeOf: (mimeType) => (isSamsung ? TYPES_OF_SAMSUNG[mimeType] : undefined) ?? mimeType,
  };
};

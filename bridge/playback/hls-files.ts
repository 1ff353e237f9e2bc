/** What lies below `hls/` in a play address. */
import { createHash } from 'node:crypto';

export type HlsFile =
  /** `codecs`: families that the player decodes, where it says. */
  | { readonly kind: 'master'; readonly codecs?: ReadonlySet<string> }
  /** `track`: `video`, or a number among the audio tracks; and, behind a dot, what it is converted to. */
  | { readonly kind: 'playlist'; readonly track: string }
  | { readonly kind: 'init'; readonly track: string; readonly mark: string }
  | {
      readonly kind: 'segment';
      readonly track: string;
      readonly mark: string;
      readonly number: number;
    }
  | { readonly kind: 'text-playlist' | 'text'; readonly text: number };

export const MASTER = 'master.m3u8';
const TRACK =
  /^((?:video|audio-\d{1,2})(?:\.[a-z0-9]{1,8})?)(?:\.m3u8|-([0-9a-f]{12})(?:\.mp4|-(\d{1,5})\.m4s))$/;
const TEXT = /^subtitles-(\d{1,3})\.(m3u8|vtt)$/;

/** `codecs`: as the player lists them, separated by commas. undefined: there is no such file. */
export const hlsFileOf = (name: string, codecs?: string): HlsFile | undefined => {
  if (name === MASTER) {
    return { kind: 'master', ...(codecs !== undefined && { codecs: familiesIn(codecs) }) };
  }
  const text = TEXT.exec(name);
  if (text) return { kind: text[2] === 'vtt' ? 'text' : 'text-playlist', text: Number(text[1]) };
  const [, track, mark, number] = TRACK.exec(name) ?? [];
  if (!track) return undefined;
  if (!mark) return { kind: 'playlist', track };
  if (number === undefined) return { kind: 'init', track, mark };
  return { kind: 'segment', track, mark, number: Number(number) };
};

const familiesIn = (codecs: string): ReadonlySet<string> =>
  new Set(codecs.toLowerCase().split(',').filter(Boolean));

export const playlistName = (track: string): string => `${track}.m3u8`;
export const initName = (track: string, mark: string): string => `${track}-${mark}.mp4`;
export const segmentName = (track: string, mark: string, number: number): string =>
  `${track}-${mark}-${number}.m4s`;
export const textPlaylistName = (text: number): string => `subtitles-${text}.m3u8`;
export const textName = (text: number): string => `subtitles-${text}.vtt`;

/** Of a revision: a player that holds the playlist of another one gets no segment of this. */
export const revisionMark = (revision: string): string =>
  createHash('sha256').update(revision).digest('hex').slice(0, 12);

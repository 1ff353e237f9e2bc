/** Playlists as VLC, mpv and Kodi read them: https://en.wikipedia.org/wiki/M3U#Extended_M3U */

export const M3U_TYPE = 'audio/x-mpegurl';
export const M3U_HEAD = '#EXTM3U\n';

/** How players call a length that is not known. */
const UNKNOWN_SEC = -1;

/** Line ends of every kind, and characters that turn the reading direction round. */
const UNFIT = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const LOOKS_LIKE_COMMA = '\u201a';

export type M3uEntry = {
  readonly seconds: number | undefined;
  readonly title: string;
  readonly group: string;
  /** Address of a picture. */
  readonly logo: string | undefined;
  /** Absolute. */
  readonly address: string;
};

/** Two lines. Addresses are taken as they are: they must be valid. */
export const m3uEntry = ({ seconds, title, group, logo, address }: M3uEntry): string => {
  const length = seconds === undefined ? UNKNOWN_SEC : Math.round(seconds);
  const picture = logo === undefined ? '' : ` tvg-logo="${logo}"`;
  const name = oneLine(title) || '?';
  return `#EXTINF:${length}${picture} group-title="${quoted(group)}",${name}\n${address}\n`;
};

/** No player knows escapes. VLC takes what is before a comma in a title for the artist; others end attributes there. */
const oneLine = (text: string): string =>
  text
    .replaceAll(LONE_SURROGATES, '\ufffd')
    .replaceAll(UNFIT, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(',', LOOKS_LIKE_COMMA)
    .trim();

const quoted = (text: string): string => oneLine(text).replaceAll('"', "'");

export type Titled = {
  readonly title: string;
  readonly year?: number | undefined;
  readonly series?: Place | undefined;
  readonly music?: { readonly artist?: string | undefined } | undefined;
};
type Place = {
  readonly title?: string | undefined;
  readonly season?: number | undefined;
  readonly episode?: number | undefined;
  /** The last one, when the file holds several. */
  readonly episode_end?: number | undefined;
};

/** What a player shows of an item that stands in a list of many; VLC takes what is before a dash for the artist. */
export const entryTitle = ({ title, year, series, music }: Titled): string => {
  if (series?.title) {
    const place = [series.title, numberOf(series)].filter(Boolean).join(' ');
    // An episode that nobody has named is called after its file.
    const isSaid = [title, `${series.title} ${title}`].some((name) => isSame(name, place));
    return withoutDash(isSaid || isSame(title, series.title) ? place : `${place} ${title}`);
  }
  if (music?.artist) return `${withoutDash(music.artist)} - ${withoutDash(title)}`;
  return withoutDash(year === undefined ? title : `${title} (${year})`);
};

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const withoutDash = (text: string): string => text.replaceAll(' - ', ' – ');

/** `S01E02`, `S01E02-E03`. */
const numberOf = ({ season, episode, episode_end: end = 0 }: Place): string => {
  if (episode === undefined) return '';
  const first = `${season === undefined ? '' : `S${padded(season)}`}E${padded(episode)}`;
  return end > episode ? `${first}-E${padded(end)}` : first;
};

const padded = (number: number): string => String(number).padStart(2, '0');

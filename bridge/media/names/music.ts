import { defined, definedOrNone } from '../defined.ts';
import { discOf, folderFacts, isContainer } from './folders.ts';
import { remembered } from './remembered.ts';
import { tidy, wordsOf } from './text.ts';

export type MusicFacts = {
  readonly artist?: string;
  readonly album?: string;
  readonly year?: number;
  readonly disc?: number;
  readonly track?: number;
};

export type NamedTrack = { readonly title: string; readonly music?: MusicFacts };

const DISC_TRACK = /^(?:disc|disk|cd)[ ._]*(\d{1,2})[ ._-]*track[ ._]*(\d{1,3})(?:$|[ ._-]+)/iu;
const DASHED = /^(\d{1,2})-(\d{2,3})(?:$|[ ._-]+(?!\d))/u;
/** A number alone may be a title's: 7 Rings, 99 Luftballons. */
const MARKED = /^(?:track[ ._]*(\d{1,3})(?:$|[ ._-]+)|(\d{1,3})(?:[ ._]*[-.)][ ._]*|_+)(?=\D))/iu;
const PADDED = /^(0\d{1,2})(?: +|$)/u;
const IN_ALBUM = /^([12]\d) +/u;
const VARIOUS = /^(?:various(?: artists)?|va|compilations?|soundtracks?)$/iu;
const YEAR_FIRST = /^(?:\(((?:19|20)\d\d)\) *[-–.]?|((?:19|20)\d\d) *[-–.]) *(\S.*)$/u;
const PAIR = /^(.+?) +[-–] +(.+)$/u;

/** `Artist/Album (Year)/CD1/01 - Title` and its relatives. */
export const trackOf = (folders: readonly string[], name: string): NamedTrack => {
  const place = placeIn(folders.join('/'));
  const numbers = numbersOf(name.trim(), place.album !== undefined);
  const { artist, title } = titleOf(numbers.rest, place);
  const { album, year } = place;
  const { disc = place.disc, track } = numbers;
  const music = definedOrNone({ artist: artist || undefined, album, year, disc, track });
  return { title: title || tidy(name) || name.trim() || '?', ...(music && { music }) };
};

/** What the folders say: the last one is the album, the one around it the artist. */
const placeIn = remembered((path: string): MusicFacts => {
  const folders = path.split('/').filter(Boolean);
  const disc = discOf(folders.at(-1));
  const named = (disc ? folders.slice(0, -1) : folders).filter((folder) => !isContainer(folder));
  const [around, last] = [named.at(-2), named.at(-1)];
  if (last === undefined) return disc ? { disc } : {};
  const dated = afterYear(last);
  const facts = folderFacts(dated.name);
  const [, first, second] = PAIR.exec(facts?.title ?? '') ?? [];
  const isPair = second !== undefined && (!around || wordsOf(first ?? '') === wordsOf(around));
  const artist = isPair ? first : around && (folderFacts(around)?.title ?? around);
  const paired = afterYear(isPair ? second : '');
  const album = isPair ? paired.name : facts?.title;
  const year = facts?.year ?? dated.year ?? paired.year;
  return defined({
    artist: artist || undefined,
    album: album || undefined,
    year: year || undefined,
    disc: disc || undefined,
  });
});

/** `1999 - Album`, `(1999) Album`. */
const afterYear = (folder: string): { readonly name: string; readonly year?: number } => {
  const [, bracketed, plain, name] = YEAR_FIRST.exec(folder) ?? [];
  return name ? { name, year: Number(bracketed ?? plain) } : { name: folder };
};

type Numbers = { readonly disc?: number; readonly track?: number; readonly rest: string };

const numbersOf = (name: string, isInAlbum: boolean): Numbers => {
  const both = DISC_TRACK.exec(name) ?? DASHED.exec(name);
  if (both) {
    const rest = name.slice(both[0].length);
    return { disc: Number(both[1]), track: Number(both[2]), rest };
  }
  const one = MARKED.exec(name) ?? PADDED.exec(name) ?? (isInAlbum ? IN_ALBUM.exec(name) : null);
  if (!one) return { rest: name };
  return { track: Number(one[1] ?? one[2]), rest: name.slice(one[0].length) };
};

const titleOf = (rest: string, { artist, album }: MusicFacts) => {
  const [, first, second] = PAIR.exec(rest) ?? [];
  if (!first || !second || !/\p{L}/u.test(first)) return { artist, title: tidy(rest) };
  if (artist && wordsOf(first) === wordsOf(artist)) return { artist, title: tidy(second) };
  // With a known artist the dash is most likely the title's own.
  if (artist && !VARIOUS.test(artist)) return { artist, title: tidy(rest) };
  // "Artist - Album - Title" where only the album is known.
  const [, inner, last] = PAIR.exec(second) ?? [];
  const isAlbum = album !== undefined && wordsOf(inner ?? '') === wordsOf(album);
  return { artist: tidy(first), title: tidy(isAlbum && last ? last : second) };
};

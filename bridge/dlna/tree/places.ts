/** On which shelves an item stands, and where there. */
import { keyOf } from '../../finding/sorts.ts';
import { digestOf } from '../../library/digest.ts';
import { discOf } from '../../media/names/folders.ts';
import { dirOf, nameOf } from '../../media/paths.ts';
import { fold } from '../../media/search/fold.ts';
import type { Item } from '../../protocol/item.ts';

/** A shelf on the way to the item. */
export type Step = {
  /** Its part of the id. */
  readonly part: string;
  readonly title: string;
  readonly upnpClass: string;
  /** Among its neighbours. */
  readonly key: string;
  readonly artist?: string | undefined;
};

export type Place = {
  readonly steps: readonly Step[];
  /** Among the items there. */
  readonly key: string;
};

export const FOLDER = 'object.container.storageFolder';
const ALBUM = 'object.container.album.musicAlbum';
const ARTIST = 'object.container.person.musicArtist';
const PHOTO_ALBUM = 'object.container.album.photoAlbum';
const NOBODY = 'Unknown artist';

const fixed = (part: string, title: string, key: string): Step => ({
  ...{ part, title, upnpClass: FOLDER, key },
});
const MOVIES = fixed('movies', 'Movies', '1');
const SERIES = fixed('series', 'Series', '2');
const MUSIC = fixed('music', 'Music', '3');
const PHOTOS = fixed('photos', 'Photos', '4');
const VIDEOS = fixed('videos', 'Other videos', '5');
const RECENT = fixed('recent', 'Recently added', '6');
const ALBUMS = fixed('albums', 'Albums', '1');
const ARTISTS = fixed('artists', 'Artists', '2');
const TRACKS = fixed('tracks', 'All tracks', '3');

/** There whether they hold anything or not, so that a television that remembers them finds them. */
export const FIRST_SHELVES: readonly Step[] = [MOVIES, SERIES, MUSIC, PHOTOS, VIDEOS, RECENT];
export const RECENT_PART = RECENT.part;

const BETWEEN = '\u0000';
const PART_CHARS = 12;

/** An opaque part of an id. */
const partOf = (...names: readonly string[]): string => digestOf(names.join(BETWEEN), PART_CHARS);

const SHELVED: Readonly<Record<Item['kind'], (item: Item, catalog: string) => Place[]>> = {
  movie: (item) => [{ steps: [MOVIES], key: keyOf('title', item) }],
  episode: (item) => [{ steps: [SERIES, ...seriesSteps(item)], key: keyOf('playing', item) }],
  track: (item, catalog) => trackPlaces(item, catalog),
  photo: (item, catalog) => [
    { steps: [PHOTOS, folderStep(item, catalog)], key: keyOf('path', item) },
  ],
  other: (item) =>
    item.mime_type.startsWith('video/') ? [{ steps: [VIDEOS], key: keyOf('title', item) }] : [],
};

/** Nowhere, where it is nothing that a television shows. */
export const placesOf = (item: Item, catalog: string): Place[] => {
  const places = SHELVED[item.kind](item, catalog);
  if (places.length === 0 || item.extra) return places;
  return [...places, { steps: [RECENT], key: keyOf('added', item) }];
};

const seriesSteps = ({ series = {}, title }: Item): [Step, Step] => {
  const { title: name = title, year, season } = series;
  const key = fold(name);
  const shown = year === undefined ? name : `${name} (${year})`;
  return [
    { ...fixed(partOf(key, String(year ?? '')), shown, `${key}${BETWEEN}${year ?? ''}`) },
    seasonStep(season),
  ];
};

const seasonStep = (season: number | undefined): Step => {
  if (season === undefined) return fixed('episodes', 'Episodes', '~');
  if (season === 0) return fixed('0', 'Specials', '}');
  return fixed(String(season), `Season ${season}`, String(season).padStart(16, '0'));
};

/** The folder of an album, around those of its discs. */
const albumFolder = (path: string): string => {
  const folder = dirOf(path);
  return discOf(nameOf(folder)) === undefined ? folder : dirOf(folder);
};

const trackPlaces = (item: Item, catalog: string): Place[] => {
  const { artist = NOBODY, album: tagged } = item.music ?? {};
  const folder = albumFolder(item.path);
  const title = (tagged ?? nameOf(folder)) || 'Unknown album';
  const album: Step = {
    ...{ part: partOf(catalog, folder, fold(title)), title, upnpClass: ALBUM, artist },
    key: fold(title),
  };
  const name = fold(artist);
  const by: Step = { part: partOf(name), title: artist, upnpClass: ARTIST, key: name };
  const key = keyOf('playing', item);
  return [
    { steps: [MUSIC, ALBUMS, album], key },
    { steps: [MUSIC, ARTISTS, by, album], key },
    { steps: [MUSIC, TRACKS], key: keyOf('title', item) },
  ];
};

const folderStep = ({ path }: Item, catalog: string): Step => {
  const folder = dirOf(path);
  const title = nameOf(folder) || catalog;
  return { part: partOf(catalog, folder), title, upnpClass: PHOTO_ALBUM, key: fold(title) };
};

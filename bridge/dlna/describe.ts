import type { Subtitle } from '../media/item-details.ts';
import { entryTitle } from '../media/m3u.ts';
import { safeMediaType } from '../playback/player-headers.ts';
import type { Item } from '../protocol/item.ts';
import type { DidlCaption, DidlContainer, DidlItem } from './didl-object.ts';
import { entryId, type Placed, type Shelf } from './tree/shelf.ts';

/** Where a television finds what belongs to an item; absolute, and good for that television only. */
export type Addresses = {
  media(catalog: string, item: Item): string;
  poster(catalog: string, item: Item): string | undefined;
  /** As SubRip. */
  subtitle(catalog: string, item: Item, subtitle: Subtitle): string;
};

const CLASSES: Readonly<Record<Item['kind'], string>> = {
  movie: 'object.item.videoItem.movie',
  episode: 'object.item.videoItem',
  track: 'object.item.audioItem.musicTrack',
  photo: 'object.item.imageItem.photo',
  other: 'object.item.videoItem',
};

export const classOf = ({ kind }: Item): string => CLASSES[kind];

export const isVideo = ({ mime_type }: Item): boolean => mime_type.startsWith('video/');

/** In its season an episode goes by its number; everywhere else one has to be told more. */
const ownTitle = (item: Item, parentId: string): string => {
  const { kind, title, series } = item;
  if (kind === 'track' || kind === 'photo') return title;
  const isAtHome = /(?:^|\/)series\/[^/]+\/[^/]+$/.test(parentId);
  if (!isAtHome || series?.episode === undefined) return entryTitle(item);
  const { episode, episode_end: end } = series;
  return `${episode}${end === undefined ? '' : `–${end}`}. ${title}`;
};

/** As people read it: which of several versions it is, and that it cannot be had now. */
export const titleOf = (item: Item, parentId: string, isThere: boolean): string => {
  const { edition, version, part } = item;
  const which = [edition, version, part && `part ${part.number}`].filter(Boolean).join(', ');
  const title = ownTitle(item, parentId);
  return `${title}${which && ` – ${which}`}${isThere ? '' : ' (away)'}`;
};

export const describeShelf = (shelf: Shelf, picture: string | undefined): DidlContainer => {
  const { id, parentId, title, upnpClass, artist, shelves, entries } = shelf;
  // How much a catalog holds is known when somebody looks into it.
  const childCount = shelves.length + entries.length || undefined;
  return { id, parentId, title, upnpClass, artist, childCount, picture };
};

export type Described = {
  readonly placed: Placed;
  readonly item: Item;
  readonly isThere: boolean;
  readonly captions: readonly DidlCaption[];
  readonly addresses: Addresses;
};

export const describeItem = (of: Described): DidlItem => {
  const { placed, item, isThere, captions, addresses } = of;
  const { year, series, music, genres, duration, picture, byte_size, description } = item;
  const { catalog } = placed.entry;
  return {
    id: entryId(placed),
    parentId: placed.parentId,
    title: titleOf(item, placed.parentId, isThere),
    upnpClass: classOf(item),
    date: series?.date ?? (year === undefined ? undefined : `${year}-01-01`),
    artist: music?.artist,
    album: music?.album,
    ...{ genres, track: music?.track },
    ...{ series: series?.title, season: series?.season, episode: series?.episode },
    description: description || undefined,
    picture: addresses.poster(catalog, item),
    resource: {
      address: addresses.media(catalog, item),
      mimeType: safeMediaType(item.mime_type),
      sizeBytes: byte_size,
      durationSec: duration,
      resolution: picture && `${picture.width}x${picture.height}`,
    },
    captions,
  };
};

import { safeMediaType } from '../playback/player-headers.ts';
import type { Item } from '../protocol/item.ts';
import { classOf, titleOf } from './describe.ts';
import { didlDuration, protocolInfo } from './didl.ts';
import type { Properties } from './search-criteria.ts';
import { entryId, type Placed, type Shelf } from './tree/shelf.ts';

type Values = readonly (string | number | undefined)[];

/** What can be searched for. */
export const SEARCH_PROPERTIES = [
  '@id',
  '@parentID',
  'dc:title',
  'dc:creator',
  'dc:date',
  'upnp:class',
  'upnp:artist',
  'upnp:actor',
  'upnp:album',
  'upnp:genre',
  'upnp:originalTrackNumber',
  'upnp:seriesTitle',
  'upnp:episodeSeason',
  'upnp:episodeNumber',
  'res',
  'res@size',
  'res@duration',
  'res@protocolInfo',
] as const;
type Property = (typeof SEARCH_PROPERTIES)[number];

const ofItem: Readonly<Record<Property, (item: Item, placed: Placed) => Values>> = {
  '@id': (_item, placed) => [entryId(placed)],
  '@parentID': (_item, { parentId }) => [parentId],
  'dc:title': (item, { parentId }) => [titleOf(item, parentId, true)],
  'dc:creator': ({ music }) => [music?.artist],
  'dc:date': ({ year, series }) => [series?.date ?? (year && `${year}-01-01`)],
  'upnp:class': (item) => [classOf(item)],
  'upnp:artist': ({ music }) => [music?.artist],
  'upnp:actor': ({ kind, people = [] }) => (kind === 'track' ? [] : people),
  'upnp:album': ({ music }) => [music?.album],
  'upnp:genre': ({ genres = [] }) => genres,
  'upnp:originalTrackNumber': ({ music }) => [music?.track],
  'upnp:seriesTitle': ({ series }) => [series?.title],
  'upnp:episodeSeason': ({ series }) => [series?.season],
  'upnp:episodeNumber': ({ series }) => [series?.episode],
  // Each has one; its address is not for searching.
  res: () => ['1'],
  'res@size': ({ byte_size }) => [byte_size],
  'res@duration': ({ duration }) => [duration && didlDuration(duration)],
  'res@protocolInfo': ({ mime_type }) => [protocolInfo(safeMediaType(mime_type))],
};

const isProperty = (name: string): name is Property => Object.hasOwn(ofItem, name);

const texts = (values: Values): string[] =>
  values.flatMap((value) => (value === undefined ? [] : String(value)));

export const itemProperties =
  (item: Item, placed: Placed): Properties =>
  (name) =>
    isProperty(name) ? texts(ofItem[name](item, placed)) : [];

export const shelfProperties =
  ({ id, parentId, title, upnpClass, artist }: Shelf): Properties =>
  (name) =>
    texts(
      [
        { name: '@id', value: id },
        { name: '@parentID', value: parentId },
        { name: 'dc:title', value: title },
        { name: 'upnp:class', value: upnpClass },
        { name: 'upnp:artist', value: artist },
        { name: 'dc:creator', value: artist },
      ]
        .filter((property) => property.name === name)
        .map(({ value }) => value),
    );

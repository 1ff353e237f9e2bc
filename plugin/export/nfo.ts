/** Descriptions as Kodi, Jellyfin and Emby read them: https://kodi.wiki/view/NFO_files */
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { episodeOf, seasonOf } from './wishes.ts';

type About = NonNullable<ItemDetails['series']> & { readonly collection?: string | undefined };
type Attributes = Readonly<Record<string, string>>;

/** What XML cannot hold, however it is written. */
const UNFIT = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Most texts need nothing done. */
const SPECIAL = /[^ !#-%'-;=?-~]/;

const escaped = (text: string): string =>
  !SPECIAL.test(text)
    ? text
    : text.replaceAll(UNFIT, '').replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');

const tag = (name: string, value: string | number | undefined, attributes: Attributes = {}) => {
  if (value === undefined || value === '') return [];
  const words = Object.entries(attributes).map(([key, word]) => ` ${key}="${escaped(word)}"`);
  return [`<${name}${words.join('')}>${escaped(String(value))}</${name}>`];
};
const tags = (name: string, values: readonly string[] = []) =>
  values.flatMap((value) => tag(name, value));
const group = (name: string, inner: readonly string[]) =>
  inner.length === 0 ? [] : [`<${name}>`, ...inner.map((line) => `  ${line}`), `</${name}>`];

const documentOf = (root: string, inner: readonly string[]): string =>
  ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', ...group(root, inner), ''].join('\n');

const idTags = (ids: Item['ids'], more: About['ids']) => {
  const all = Object.entries({ ...more, ...ids }).filter((pair) => pair[1] !== undefined);
  return all.flatMap(([type, id], index) =>
    tag('uniqueid', id, { type, ...(index === 0 && { default: 'true' }) }),
  );
};

const aboutTags = (about: About): string[] => [
  ...tag('originaltitle', about.originalTitle),
  ...tag('plot', about.overview),
  ...tag('tagline', about.tagline),
  ...tags('studio', about.studios),
  ...tags('country', about.countries),
  ...tags('director', about.directors),
  ...tags('credits', about.writers),
  ...group(
    'ratings',
    (about.ratings ?? []).flatMap(({ source, value, votes }) => [
      `<rating name="${escaped(source)}" max="10">`,
      ...[...tag('value', value), ...tag('votes', votes)].map((line) => `  ${line}`),
      '</rating>',
    ]),
  ),
  ...(about.actors ?? []).flatMap(({ name, role }) =>
    group('actor', [...tag('name', name), ...tag('role', role)]),
  ),
  ...group('set', tag('name', about.collection)),
];

const itemTags = (item: Item, details: ItemDetails): string[] => [
  ...tag('title', item.title),
  ...tag('sorttitle', item.sort_title),
  ...aboutTags(details),
  ...tag('mpaa', item.certification),
  ...tags('genre', item.genres),
  ...tags('tag', item.tags),
  ...idTags(item.ids, details.ids),
  ...tag('runtime', item.duration && Math.round(item.duration / 60)),
  ...tag('dateadded', dateOf(item.added_at)),
  ...group('fileinfo', group('streamdetails', streamTags(item, details))),
];

const streamTags = (item: Item, { media }: ItemDetails): string[] =>
  (media?.streams ?? []).flatMap((stream) => {
    const { type, codec, width, height, channels, language } = stream;
    const seconds = item.duration && Math.round(item.duration);
    if (type === 'video') {
      const size = [...tag('width', width), ...tag('height', height)];
      return group(type, [...tag('codec', codec), ...size, ...tag('durationinseconds', seconds)]);
    }
    const sound = type === 'audio' ? [...tag('codec', codec), ...tag('channels', channels)] : [];
    return group(type, [...sound, ...tag('language', language)]);
  });

export const filmNfo = (item: Item, details: ItemDetails = {}): string =>
  documentOf('movie', [
    ...itemTags(item, details),
    ...tag('year', item.year),
    ...tag('premiered', details.released),
  ]);

export const episodeNfo = (item: Item, details: ItemDetails = {}): string =>
  documentOf('episodedetails', [
    ...itemTags(item, details),
    ...tag('showtitle', item.series?.title),
    ...tag('season', seasonOf(item)),
    ...tag('episode', episodeOf(item)),
    ...tag('aired', details.released ?? item.series?.date),
  ]);

/** Of the series that an episode is of. */
export const seriesNfo = ({ title, series = {} }: Item, details: ItemDetails = {}): string =>
  documentOf('tvshow', [
    ...tag('title', series.title || title),
    ...aboutTags(details.series ?? {}),
    ...tags('genre', details.series?.genres),
    ...idTags(series.ids, details.series?.ids),
    ...tag('year', series.year),
    ...tag('premiered', details.series?.released),
  ]);

const dateOf = (seconds: number | undefined): string | undefined => {
  const date = seconds === undefined ? undefined : new Date(seconds * 1000);
  if (!date || Number.isNaN(date.getTime())) return undefined;
  return date.toISOString().slice(0, 19).replace('T', ' ');
};

import { dlnaFeatures } from '../playback/player-headers.ts';
import {
  type DidlContainer,
  type DidlItem,
  type DidlObject,
  type DidlResource,
  isItem,
} from './didl-object.ts';
import type { Television } from './television.ts';
import { element, textElement } from './xml.ts';

const NAMESPACES = {
  xmlns: 'urn:schemas-upnp-org:metadata-1-0/DIDL-Lite/',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:upnp': 'urn:schemas-upnp-org:metadata-1-0/upnp/',
  'xmlns:dlna': 'urn:schemas-dlna-org:metadata-1-0/',
  'xmlns:sec': 'http://www.sec.co.kr/',
  'xmlns:pv': 'http://www.pv.com/pvns/',
};

const MAX_TITLE_CHARS = 256;
const STORAGE = 'object.container.storageFolder';

/** Which of the optional properties a television wants: `*`, or their names with commas between. */
export type Filter = { has(property: string): boolean };

export const filterOf = (text: string): Filter => {
  const names = new Set(text.split(',').map((name) => name.trim()));
  const hasAll = names.has('*');
  return { has: (property) => hasAll || names.has(property) };
};

/** The second field of what is said of a resource, and of a player's request for it alike. */
export const protocolInfo = (mimeType: string): string =>
  `http-get:*:${mimeType}:${dlnaFeatures(mimeType)}`;

/** H:MM:SS.mmm. */
export const didlDuration = (seconds: number): string => {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = `${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}`;
  return `${Math.floor(ms / 3_600_000)}:${rest}.${String(ms % 1000).padStart(3, '0')}`;
};

/** The document that a television gets for a listing. */
export const writeDidl = (
  objects: readonly DidlObject[],
  filter: Filter,
  television: Television,
): string =>
  element(
    'DIDL-Lite',
    NAMESPACES,
    ...objects.map((object) =>
      isItem(object)
        ? writeItem(object, filter, television)
        : writeContainer(object, filter, television),
    ),
  );

/** Writes those of an object's properties that the filter lets through. */
const writerFor =
  (filter: Filter) =>
  (name: string, value: string | number | undefined): string =>
    filter.has(name) ? textElement(name, value) : '';

const titleElement = (title: string): string =>
  textElement('dc:title', Array.from(title).slice(0, MAX_TITLE_CHARS).join('') || '?');

const writeContainer = (object: DidlContainer, filter: Filter, television: Television): string => {
  const optional = writerFor(filter);
  return element(
    'container',
    {
      id: object.id,
      parentID: object.parentId,
      restricted: 1,
      searchable: filter.has('@searchable') ? 1 : undefined,
      childCount: filter.has('@childCount') || television.isSamsung ? object.childCount : undefined,
    },
    titleElement(object.title),
    textElement('upnp:class', object.upnpClass),
    // Folders have to say so; it is not known.
    object.upnpClass === STORAGE ? textElement('upnp:storageUsed', -1) : '',
    optional('upnp:artist', object.artist),
    optional('upnp:albumArtURI', object.picture),
  );
};

const writeItem = (object: DidlItem, filter: Filter, television: Television): string => {
  const optional = writerFor(filter);
  return element(
    'item',
    { id: object.id, parentID: object.parentId, restricted: 1 },
    titleElement(object.title),
    textElement('upnp:class', object.upnpClass),
    optional('dc:creator', object.artist),
    optional('dc:date', object.date),
    optional('dc:description', object.description),
    optional('upnp:artist', object.artist),
    optional('upnp:album', object.album),
    ...(object.genres ?? []).map((genre) => optional('upnp:genre', genre)),
    optional('upnp:originalTrackNumber', object.track),
    optional('upnp:seriesTitle', object.series),
    optional('upnp:episodeSeason', object.season),
    optional('upnp:episodeNumber', object.episode),
    optional('upnp:albumArtURI', object.picture),
    writeResource(object, filter, television),
    writeCaptions(object, filter, television),
  );
};

/** Without its resource an item is of no use, whatever the filter says of it. */
const writeResource = (
  { resource, captions: [caption] }: DidlItem,
  filter: Filter,
  television: Television,
): string => {
  const { address, sizeBytes, durationSec, resolution } = resource;
  const optional = <T>(name: string, value: T): T | undefined =>
    filter.has(`res@${name}`) || filter.has('res') ? value : undefined;
  const isNamed = caption !== undefined && !television.isSamsung;
  return textElement('res', address, {
    protocolInfo: protocolInfo(television.typeOf(resource.mimeType)),
    size: optional('size', sizeBytes),
    duration: optional('duration', durationSec && didlDuration(durationSec)),
    resolution: optional('resolution', resolution),
    bitrate: optional('bitrate', bitrateOf(resource)),
    'pv:subtitleFileType': isNamed ? 'SRT' : undefined,
    'pv:subtitleFileUri': isNamed ? caption.address : undefined,
  });
};

/** Bytes per second, as the name does not say. */
const bitrateOf = ({ sizeBytes, durationSec }: DidlResource): number | undefined =>
  durationSec ? Math.round(sizeBytes / durationSec) : undefined;

/**
 * Samsung's televisions take one subtitle by an element of their own, and play a subtitle in place of the film where it is a
 * resource; others take resources.
 */
const writeCaptions = ({ captions }: DidlItem, filter: Filter, television: Television): string => {
  const [first] = captions;
  if (first === undefined) return '';
  const type = { 'sec:type': 'srt' };
  const isWanted = television.isSamsung || filter.has('sec:CaptionInfoEx');
  const own = isWanted
    ? ['sec:CaptionInfo', 'sec:CaptionInfoEx'].map((name) => textElement(name, first.address, type))
    : [];
  const resources = television.isSamsung
    ? []
    : captions.map(({ address }) =>
        textElement('res', address, { protocolInfo: 'http-get:*:text/srt:*' }),
      );
  return [...resources, ...own].join('');
};

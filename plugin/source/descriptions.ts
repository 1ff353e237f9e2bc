import type { ServedItem } from '../../bridge/library/media-server.ts';
import type { NfoFacts } from '../../bridge/media/nfo-facts.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Entry } from '../client/answers.ts';
import { plainId } from '../client/ids.ts';
import { picturesOf, subtitlesOf } from './artwork.ts';
import { factsOf, withSeries } from './facts.ts';
import type { Listing } from './listing.ts';
import { mediaOf } from './media.ts';
import type { Placed } from './snapshot.ts';

/** Of one series or one folder of films. */
const MAX_KEPT = 100;
const MORE_AT_ONCE = 24;

type Asked = {
  readonly mark: string;
  /** It is read from a disk of ours. */
  readonly isLocal: boolean;
  /** Who comes next is asked for with it. */
  readonly next: readonly string[];
  readonly markOf: (id: string | undefined) => string;
};

/** What a server tells of its items: asked for some at a time, and kept a moment. */
export class Descriptions {
  readonly #listing: Listing;
  /** By id and mark. */
  readonly #kept = new Map<string, Entry>();

  constructor(listing: Listing) {
    this.#listing = listing;
  }

  /** Throws ITEM_UNREADABLE when it is not there any more, and what the server's client throws. */
  async item(place: Placed, asked: Asked, signal: AbortSignal): Promise<ServedItem> {
    const { id, fileId, seriesId, albumId, path, named } = place;
    const { mark, isLocal, next, markOf } = asked;
    const around = [seriesId, albumId].filter((each) => each !== undefined);
    const found = await this.#entries([id, ...around], next.slice(0, MORE_AT_ONCE), markOf, signal);
    const entry = found.get(id);
    const source = entry?.MediaSources?.find(({ Id }) => plainId(Id) === fileId);
    if (!entry || !source) throw new BridgeError('ITEM_UNREADABLE');
    const series = seriesId ? found.get(seriesId) : undefined;
    const album = albumId ? found.get(albumId) : undefined;
    const seriesFacts = series && factsOf(series);
    return {
      ...{ path, mark, named },
      own: withSeries(factsOf(entry), seriesFacts) as NfoFacts,
      series: seriesFacts as NfoFacts | undefined,
      album: album && (factsOf(album) as NfoFacts),
      media: mediaOf(entry, source, path),
      pictures: pictures(entry, series, album),
      // What is far away is not read whole for its texts.
      subtitles: subtitlesOf(id, source, !isLocal, markOf(id)),
      hasTracks: !isLocal,
    };
  }

  async #entries(
    wanted: readonly string[],
    next: readonly string[],
    markOf: Asked['markOf'],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Entry>> {
    const keyOf = (id: string) => `${id} ${markOf(id)}`;
    const isMissing = (id: string) => !this.#kept.has(keyOf(id));
    const missing = wanted.filter(isMissing);
    const asked = missing.length > 0 ? [...new Set([...missing, ...next.filter(isMissing)])] : [];
    const fresh = asked.length > 0 ? await this.#listing.described(asked, signal) : [];
    for (const entry of fresh) this.#kept.set(keyOf(plainId(entry.Id) ?? ''), entry);
    const found = new Map<string, Entry>();
    for (const id of wanted) {
      const entry = this.#kept.get(keyOf(id));
      if (entry) found.set(id, entry);
    }
    const excess = this.#kept.size - MAX_KEPT;
    for (const key of [...this.#kept.keys()].slice(0, Math.max(0, excess))) this.#kept.delete(key);
    return found;
  }
}

/** A track without a picture of its own shows that of its album. */
const pictures = (entry: Entry, series: Entry | undefined, album: Entry | undefined) => {
  const own = picturesOf(entry);
  const ofAlbum = album ? picturesOf(album, 'album') : [];
  const cover = own.some(({ asset }) => asset === 'poster')
    ? undefined
    : ofAlbum.find(({ asset }) => asset === 'album-poster');
  return [
    ...own,
    ...(cover ? [{ ...cover, asset: 'poster' }] : []),
    ...(series ? picturesOf(series, 'series') : []),
    ...ofAlbum,
  ];
};

import { HlsFilm, type Reading } from '../hls/hls-film.ts';
import { Spans } from '../hls/spans.ts';
import { Threads } from '../hls/threads.ts';
import { WEBVTT_TYPE } from '../media/asset.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { type HlsFile, hlsFileOf, revisionMark } from './hls-files.ts';
import {
  type HlsRequest,
  initBytes,
  masterText,
  segmentBytes,
  subtitleText,
  textPlaylistText,
  trackText,
} from './hls-parts.ts';
import type { ItemAssets } from './item-assets.ts';
import { MadeSegments } from './made-segments.ts';

const MAX_FILMS = 16;
/** After the last request: players pause for long between two segments. */
const FORGET_AFTER_MS = 2 * 60_000;
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';
/** What its owner took back, or changed, is not given from memory either. */
const TAKEN_BACK = [
  ...(['NOT_SHARED', 'KEY_UNKNOWN', 'KEY_CHANGED', 'CATALOG_NOT_FOUND'] as const),
  ...(['ITEM_NOT_FOUND', 'ITEM_CHANGED'] as const),
];

export type HlsDeps = {
  /** Throws CATALOG_NOT_FOUND. */
  readonly item: (catalog: string, id: string) => Item | undefined;
  readonly itemAssets: Pick<ItemAssets, 'open' | 'details'>;
  /** What cuts films; our own unless given. */
  readonly threads?: Pick<Threads, 'ask' | 'stop'>;
};

export type HlsItem = { readonly catalog: string; readonly itemId: string };

export type HlsAnswer = {
  readonly mimeType: string;
  readonly body: Uint8Array;
  /** Of what is the same whenever it is made; differs whenever that does. */
  readonly mark?: string;
};

/** Films as HLS: playlists, and segments that are made when they are asked for. */
export class Hls {
  readonly #deps: HlsDeps;
  readonly #threads: Pick<Threads, 'ask' | 'stop'>;
  readonly #spans = new Spans();
  readonly #made = new MadeSegments();
  /** In the order of last use. */
  readonly #films = new Map<string, HlsFilm>();
  #forgetting: NodeJS.Timeout | undefined;

  constructor(deps: HlsDeps) {
    this.#deps = deps;
    this.#threads = deps.threads ?? new Threads();
  }

  stop(): Promise<void> {
    clearTimeout(this.#forgetting);
    return this.#threads.stop();
  }

  /**
   * The file `name` below `hls/` in the address of an item, which is read by `reading`. Throws NOT_FOUND, HLS_UNSUPPORTED,
   * FILM_DAMAGED, ASSET_NOT_READY while its owner makes the index, ITEM_CHANGED, what reading throws.
   */
  async answer({ catalog, itemId }: HlsItem, name: string, reading: Reading): Promise<HlsAnswer> {
    const file = hlsFileOf(name);
    if (!file) throw new BridgeError('NOT_FOUND');
    const { readable } = reading;
    const mark = revisionMark(readable.revision);
    const key = `${catalog}/${itemId}/${mark}`;
    try {
      const item = this.#deps.item(catalog, itemId);
      if (!item) throw new BridgeError('ITEM_NOT_FOUND');
      const isPresent = !('mark' in file) || file.mark === mark;
      if (item.revision !== readable.revision || !isPresent) throw new BridgeError('ITEM_CHANGED');
      const { itemAssets } = this.#deps;
      return await this.#give(`${key}/${name}`, file, {
        ...{ catalog, item, itemAssets, film: this.#film(key) },
        ...reading,
      });
    } catch (error) {
      if (hasCode(error, ...TAKEN_BACK)) this.#forget(key);
      throw error;
    }
  }

  async #give(name: string, file: HlsFile, request: HlsRequest): Promise<HlsAnswer> {
    switch (file.kind) {
      case 'master':
        return inText(PLAYLIST_TYPE, await masterText(request));
      case 'playlist':
        return inText(PLAYLIST_TYPE, await trackText(request, file.track));
      case 'text-playlist':
        return inText(PLAYLIST_TYPE, await textPlaylistText(request, file.text));
      case 'text':
        return inText(`${WEBVTT_TYPE}; charset=utf-8`, await subtitleText(request, file.text));
      default: {
        const body = this.#made.get(name) ?? (await made(file, request));
        this.#made.put(name, body);
        return { mimeType: file.track === 'video' ? 'video/mp4' : 'audio/mp4', body, mark: name };
      }
    }
  }

  #film(key: string): HlsFilm {
    const own = { threads: this.#threads, spans: this.#spans };
    const film = this.#films.get(key) ?? new HlsFilm(key, own);
    this.#films.delete(key);
    this.#films.set(key, film);
    for (const oldest of this.#films.keys()) {
      if (this.#films.size > MAX_FILMS) this.#forget(oldest);
    }
    const forgetAll = () => [...this.#films.keys()].forEach((each) => void this.#forget(each));
    this.#forgetting ??= setTimeout(forgetAll, FORGET_AFTER_MS).unref();
    this.#forgetting.refresh();
    return film;
  }

  #forget(key: string): void {
    this.#films.delete(key);
    this.#spans.forget(key);
    this.#made.forget(`${key}/`);
  }
}

const made = (
  file: Extract<HlsFile, { readonly mark: string }>,
  request: HlsRequest,
): Promise<Uint8Array> =>
  file.kind === 'init'
    ? initBytes(request, file.track)
    : segmentBytes(request, file.track, file.number);

const inText = (mimeType: string, text: string): HlsAnswer => ({
  mimeType,
  body: Buffer.from(text),
});

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
  readAhead,
  segmentBytes,
  subtitleText,
  textPlaylistText,
  trackText,
} from './hls-parts.ts';
import type { ItemAssets } from './item-assets.ts';
import { MadeSegments } from './made-segments.ts';
import type { Viewing } from './viewing.ts';

const MAX_FILMS = 16;
/** After the last request: players pause for long between two segments. */
const FORGET_AFTER_MS = 2 * 60_000;
/** Of reading what a player is about to ask for. */
const AHEAD_MS = 20_000;
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
  readonly threads?: Pick<Threads, 'ask' | 'expect' | 'stop'>;
};

export type SendHls = (answer: HlsAnswer, signal: AbortSignal) => Promise<void>;

export type HlsAnswer = {
  readonly mimeType: string;
  readonly body: Uint8Array;
  /** Of what is the same whenever it is made; differs whenever that does. */
  readonly mark?: string;
};

/** Films as HLS: playlists, and segments that are made when they are asked for. */
export class Hls {
  readonly #deps: HlsDeps;
  readonly #threads: Pick<Threads, 'ask' | 'expect' | 'stop'>;
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

  /** Somebody has got an address, and is about to play. */
  expect(): void {
    this.#threads.expect();
  }

  /**
   * Sends the file `name` below `hls/` in the address of a viewing; the signal of `send` aborts when the viewing ends.
   * Throws NOT_FOUND, HLS_UNSUPPORTED, FILM_DAMAGED, ASSET_NOT_READY while its owner makes the index, ITEM_CHANGED, what
   * reading and `send` throw.
   */
  async serve(viewing: Viewing, name: string, closed: AbortSignal, send: SendHls): Promise<void> {
    const file = hlsFileOf(name);
    if (!file) throw new BridgeError('NOT_FOUND');
    if (file.kind === 'master') this.#readAhead(viewing);
    const attempt = (): Promise<void> =>
      viewing.use(closed, async (readable, signal) => {
        const answer = await this.#with(viewing, file, { readable, signal }, (request, key) =>
          this.#give(`${key}/${name}`, file, request),
        );
        await send(answer, signal);
      });
    try {
      await attempt();
    } catch (error) {
      if (!hasCode(error, 'ITEM_CHANGED')) throw error;
      // The viewing has let go of the readable that failed, so this opens the film as it is now.
      await attempt();
    }
  }

  /** While the player reads playlists. What goes wrong is told to who asks for it. */
  #readAhead(viewing: Viewing): void {
    const late = AbortSignal.timeout(AHEAD_MS);
    viewing
      .use(late, (readable, signal) =>
        this.#with(viewing, { kind: 'master' }, { readable, signal }, readAhead),
      )
      .catch(() => undefined);
  }

  async #with<T>(
    { stored: { catalog, itemId } }: Viewing,
    file: HlsFile,
    reading: Reading,
    work: (request: HlsRequest, key: string) => Promise<T>,
  ): Promise<T> {
    const { revision } = reading.readable;
    const mark = revisionMark(revision);
    const key = `${catalog}/${itemId}/${mark}`;
    try {
      const item = this.#deps.item(catalog, itemId);
      if (!item) throw new BridgeError('ITEM_NOT_FOUND');
      const isPresent = !('mark' in file) || file.mark === mark;
      if (item.revision !== revision || !isPresent) throw new BridgeError('ITEM_CHANGED');
      const { itemAssets } = this.#deps;
      const film = this.#film(key);
      return await work({ ...{ catalog, item, itemAssets, film }, ...reading }, key);
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

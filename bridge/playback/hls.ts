import type { Converter } from '../ffmpeg/converter.ts';
import { HlsFilm, type Reading } from '../hls/hls-film.ts';
import { Spans } from '../hls/spans.ts';
import { Threads } from '../hls/threads.ts';
import { Makings } from '../library/assets/makings.ts';
import { WEBVTT_TYPE } from '../media/asset.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { withAny } from '../protocol/with-any.ts';
import { type HlsFile, revisionMark } from './hls-files.ts';
import {
  convertedPart,
  type HlsRequest,
  masterText,
  readAhead,
  subtitleText,
  type ThinSource,
  type TrackPart,
  textPlaylistText,
  trackBytes,
  trackText,
} from './hls-parts.ts';
import type { ItemAssets } from './item-assets.ts';
import { MadeSegments } from './made-segments.ts';
import type { Viewing } from './viewing.ts';

const MAX_FILMS = 16;
/** Segments that are being made. */
const AT_ONCE = 256;
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
  readonly converter: Pick<Converter, 'isThere' | 'convert' | 'mapsTones'>;
  readonly thin: ThinSource;
  /** What cuts films; our own unless given. */
  readonly threads?: Pick<Threads, 'ask' | 'expect' | 'stop'>;
};

export type SendHls = (answer: HlsAnswer, signal: AbortSignal) => Promise<void>;

/** Whose film it is that is played. */
export type Played = { readonly catalog: string; readonly itemId: string };

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
  readonly #makings = new Makings<Uint8Array>({ perAsker: AT_ONCE, lingerMs: 0 });
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
   * Sends a file below `hls/` in the address of a viewing; the signal of `send` aborts when the viewing ends.
   * Throws NOT_FOUND, HLS_UNSUPPORTED, FILM_DAMAGED, ASSET_NOT_READY while its owner makes the index, ITEM_CHANGED, what
   * reading and `send` throw.
   */
  async serve(viewing: Viewing, file: HlsFile, closed: AbortSignal, send: SendHls): Promise<void> {
    const mark = 'mark' in file ? file.mark : undefined;
    if (file.kind === 'master') this.#readAhead(viewing);
    const attempt = (): Promise<void> =>
      viewing.use(closed, async (readable, signal) => {
        const answer = await this.#with(
          viewing.stored,
          mark,
          { readable, signal },
          (request, key) => this.#give(key, file, request),
        );
        await withAny([signal, readable.takenBack], (either) => send(answer, either));
      });
    try {
      await attempt();
    } catch (error) {
      if (!hasCode(error, 'ITEM_CHANGED')) throw error;
      // The viewing has let go of the readable that failed, so this opens the film as it is now.
      await attempt();
    }
  }

  /** A part of a film in a smaller version, made here. Throws as `serve`. */
  part(played: Played, part: TrackPart, reading: Reading): Promise<Uint8Array> {
    const { trackId, conversion, segment = 'init' } = part;
    return this.#with(played, undefined, reading, async (request, key) => {
      const name = `${key}/${trackId} ${conversion.name} ${segment}`;
      const body = this.#made.get(name) ?? (await convertedPart(request, part));
      this.#made.put(name, body);
      return body;
    });
  }

  /** While the player reads playlists. What goes wrong is told to who asks for it. */
  #readAhead(viewing: Viewing): void {
    const late = AbortSignal.timeout(AHEAD_MS);
    viewing
      .use(late, (readable, signal) =>
        this.#with(viewing.stored, undefined, { readable, signal }, readAhead),
      )
      .catch(() => undefined);
  }

  /** `asked`: mark of the revision that is meant; the present one, where it does not matter. */
  async #with<T>(
    { catalog, itemId }: Played,
    asked: string | undefined,
    reading: Reading,
    work: (request: HlsRequest, key: string) => Promise<T>,
  ): Promise<T> {
    const { revision } = reading.readable;
    const mark = revisionMark(revision);
    const key = `${catalog}/${itemId}/${mark}`;
    try {
      reading.readable.takenBack?.throwIfAborted();
      // It is cut by what stands all over it, and most of it is not here.
      if (reading.readable.isUnmeasured) throw new BridgeError('HLS_UNSUPPORTED');
      const item = this.#deps.item(catalog, itemId);
      if (!item) throw new BridgeError('ITEM_NOT_FOUND');
      const isPresent = asked === undefined || asked === mark;
      if (item.revision !== revision || !isPresent) throw new BridgeError('ITEM_CHANGED');
      const { itemAssets, converter, thin } = this.#deps;
      const film = this.#film(key);
      const means = { itemAssets, converter, thin, film };
      return await work({ ...{ catalog, item }, ...means, ...reading }, key);
    } catch (error) {
      if (hasCode(error, ...TAKEN_BACK)) this.#forget(key);
      throw error;
    }
  }

  async #give(key: string, file: HlsFile, request: HlsRequest): Promise<HlsAnswer> {
    switch (file.kind) {
      case 'master':
        return inText(PLAYLIST_TYPE, await masterText(request, file.codecs));
      case 'playlist':
        return inText(PLAYLIST_TYPE, await trackText(request, file.track));
      case 'text-playlist':
        return inText(PLAYLIST_TYPE, await textPlaylistText(request, file.text));
      case 'text':
        return inText(`${WEBVTT_TYPE}; charset=utf-8`, await subtitleText(request, file.text));
      default: {
        const name = `${key}/${file.track} ${file.kind === 'init' ? 'init' : file.number}`;
        const body = this.#made.get(name) ?? (await this.#make(name, file, request));
        this.#made.put(name, body);
        return {
          mimeType: file.track.startsWith('video') ? 'video/mp4' : 'audio/mp4',
          body,
          mark: name,
        };
      }
    }
  }

  /** Once for all who ask meanwhile. */
  #make(name: string, file: MadeFile, request: HlsRequest): Promise<Uint8Array> {
    const segment = file.kind === 'segment' ? file.number : undefined;
    const make = (signal: AbortSignal) => trackBytes({ ...request, signal }, file.track, segment);
    return this.#makings.share(name, '', make, request.signal);
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

type MadeFile = Extract<HlsFile, { readonly mark: string }>;

const inText = (mimeType: string, text: string): HlsAnswer => ({
  mimeType,
  body: Buffer.from(text),
});

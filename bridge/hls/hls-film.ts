import { Makings } from '../library/assets/makings.ts';
import type { MediaReadable } from '../media/readable.ts';
import { type BridgeError, hasCode } from '../protocol/errors.ts';
import { shownSooner } from './init-segment.ts';
import type { Cut } from './plan.ts';
import type { AnswerTo, FilmFacts, Piece, PieceAsk, TrackFacts, Want } from './questions.ts';
import type { Spans } from './spans.ts';
import type { Threads } from './threads.ts';

/** What the head of a film may have, its tables included. */
const MOST_HEAD_BYTES = 96 * 1024 * 1024;
/** Beside what a segment lies in: sound may be some way off, and the film's head may have to be read again. */
const MOST_BESIDE_BYTES = MOST_HEAD_BYTES;
/** Behind the first segment: where the last of its sound often is. */
const TAIL_BYTES = 128 * 1024;
/** Before anybody asked for a segment: who asks for the first playlist may leave it at that. */
const MOST_AHEAD_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 16;
/** It may have been a machine that was too busy. */
const FAILED_FOR_MS = 60_000;

export type HlsFilmDeps = {
  readonly threads: Pick<Threads, 'ask'>;
  readonly spans: Spans;
};

/** How a request reads the film. */
export type Reading = { readonly readable: MediaReadable; readonly signal: AbortSignal };

/** One revision of a film: what it has, and its segments, each found out once for all who ask. */
export class HlsFilm {
  readonly #key: string;
  readonly #deps: HlsFilmDeps;
  readonly #makings = new Makings<unknown>({ perAsker: AT_ONCE, lingerMs: 0 });
  readonly #known = new Map<string, unknown>();
  #failure: { readonly error: BridgeError; readonly untilMs: number } | undefined;

  /** `key`: of its bytes. */
  constructor(key: string, deps: HlsFilmDeps) {
    this.#key = key;
    this.#deps = deps;
  }

  /** Throws FILM_DAMAGED, HLS_UNSUPPORTED. */
  facts(reading: Reading): Promise<FilmFacts> {
    return this.once('facts', reading.signal, (signal) =>
      this.#ask({ want: 'facts' }, { ...reading, signal }, MOST_HEAD_BYTES),
    );
  }

  /** A track's initialisation; `first`: the film's first cut. */
  init(track: TrackFacts, first: Cut, reading: Reading): Promise<Uint8Array> {
    return this.once(`init ${track.id}`, reading.signal, async (signal) => {
      const delay = await this.#delay(track, first, { ...reading, signal });
      return shownSooner(track.init ?? new Uint8Array(0), delay);
    });
  }

  async segment(
    track: TrackFacts,
    [first, cut]: readonly [Cut, Cut],
    reading: Reading,
  ): Promise<Uint8Array> {
    const delay = await this.#delay(track, first, reading);
    const { id, type, timescale } = track;
    const hereTo = await this.#fetched(cut, reading);
    const most = cut.nextPosition - cut.position + MOST_BESIDE_BYTES;
    const ask = { want: 'segment', track: { id, type }, cut, timescale, delay } as const;
    return this.#ask(ask, reading, most, hereTo);
  }

  /** What ffmpeg is given to make a segment of. */
  async piece(ask: PieceAsk, reading: Reading): Promise<Piece> {
    const [before, cut, after] = ask.cuts;
    const hereTo = await this.#fetched(cut, reading);
    const start = (before ?? cut).position;
    const most = (after ?? cut).nextPosition - start + MOST_BESIDE_BYTES;
    return this.#ask({ want: 'piece', ...ask }, reading, most, hereTo);
  }

  /** Where what is fetched of a cut ends: in as few pieces as can be, and before a thread is kept for it. */
  async #fetched(cut: Cut, { readable, signal }: Reading): Promise<number> {
    const end = Math.min(cut.nextPosition, readable.size);
    // Sound alone is cut by time: where it lies is not known.
    if (cut.position === 0 && cut.number > 0) return 0;
    await this.#deps.spans.ready({ key: this.#key, readable }, cut.position, end - 1, signal);
    return end;
  }

  /** Reads what a player will ask for first, for as long as somebody waits for this; `surely` so many bytes. */
  async ahead(first: Promise<Cut>, surely: number, { readable, signal }: Reading): Promise<void> {
    const of = { key: this.#key, readable };
    const begun = this.#deps.spans.ready(of, 0, Math.min(surely, MOST_AHEAD_BYTES / 4), signal);
    begun.catch(() => undefined);
    const end = Math.min((await first).nextPosition + TAIL_BYTES, MOST_AHEAD_BYTES);
    await this.#deps.spans.ready(of, 0, end - 1, signal);
    await begun;
  }

  /** What `make` finds out, kept for as long as the film is. */
  async once<T>(
    name: string,
    signal: AbortSignal,
    make: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#failure && performance.now() < this.#failure.untilMs) throw this.#failure.error;
    if (this.#known.has(name)) return this.#known.get(name) as T;
    const made = (await this.#makings.share(name, '', make, signal)) as T;
    this.#known.set(name, made);
    return made;
  }

  /** What is not needed any more. */
  drop(name: string): void {
    this.#known.delete(name);
  }

  #delay({ type, id: trackId }: TrackFacts, cut: Cut, reading: Reading): Promise<number> {
    if (type === 'audio') return Promise.resolve(0);
    const most = cut.nextPosition - cut.position + MOST_BESIDE_BYTES;
    return this.once('delay', reading.signal, (signal) =>
      this.#ask({ want: 'delay', trackId, cut }, { ...reading, signal }, most),
    );
  }

  async #ask<W extends Want>(
    want: W,
    { readable, signal }: Reading,
    mostBytes: number,
    hereTo = 0,
  ): Promise<AnswerTo<W>> {
    const { threads, spans } = this.#deps;
    const of = { key: this.#key, readable };
    const read = (start: number, end: number, signal: AbortSignal) =>
      spans.read(of, start, end, signal);
    try {
      const question = { ...want, key: this.#key, size: readable.size, mostBytes, hereTo };
      return (await threads.ask(question, read, signal)) as AnswerTo<W>;
    } catch (error) {
      // A film that a reader stumbles over is not tried again and again.
      if (hasCode(error, 'HLS_UNSUPPORTED', 'FILM_DAMAGED')) {
        this.#failure = { error, untilMs: performance.now() + FAILED_FOR_MS };
      }
      throw error;
    }
  }
}

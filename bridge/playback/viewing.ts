import type { MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';
import { SharedReadable } from './shared-readable.ts';

/** What is kept of a viewing, so that a player goes on after the bridge was restarted. */
export type StoredViewing = {
  /** Whoever knows it can play this item, and nothing else, until it is revoked. */
  readonly capability: string;
  readonly catalog: string;
  readonly itemId: string;
  /** What the person reads in the list of players, such as "Living room". */
  readonly label: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly createdAtMs: number;
};

export type ViewingInfo = StoredViewing & {
  readonly lastUsedAtMs: number;
  /** Responses being sent right now; a paused player counts. */
  readonly running: number;
};

export type OpenItem = (
  catalog: string,
  itemId: string,
  signal: AbortSignal,
) => Promise<MediaReadable>;

export type ViewingDeps = {
  readonly open: OpenItem;
  readonly now: () => number;
  /** Requests at the same time; ffmpeg and VLC overlap two when they seek. */
  readonly maxRunning: number;
};

/** A player's session with one item: what it reads, and the means to stop it. */
export class Viewing {
  #stored: StoredViewing;
  readonly #deps: ViewingDeps;
  readonly #shared: SharedReadable;
  readonly #running = new Set<AbortController>();
  #lastUsedAtMs: number;
  #ended: BridgeError | undefined;

  constructor(stored: StoredViewing, deps: ViewingDeps) {
    this.#stored = stored;
    this.#deps = deps;
    this.#lastUsedAtMs = deps.now();
    this.#shared = new SharedReadable({
      open: (signal) => deps.open(this.#stored.catalog, stored.itemId, signal),
      now: deps.now,
    });
  }

  get stored(): StoredViewing {
    return this.#stored;
  }

  /** Its catalog has another name now; what runs goes on. */
  moveTo(catalog: string): void {
    this.#stored = { ...this.#stored, catalog };
  }

  get info(): ViewingInfo {
    return { ...this.stored, lastUsedAtMs: this.lastUsedAtMs, running: this.#running.size };
  }

  /** A running response is use, however long its player pauses. */
  get lastUsedAtMs(): number {
    return this.#running.size > 0 ? this.#deps.now() : this.#lastUsedAtMs;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /**
   * Does `work` with the readable that all requests of this viewing share. The signal given to
   * `work` aborts with `signal`, and with a BridgeError when the viewing ends.
   */
  async use<T>(
    signal: AbortSignal,
    work: (readable: MediaReadable, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#ended) throw this.#ended;
    if (this.#running.size >= this.#deps.maxRunning) throw new BridgeError('TOO_MANY_SESSIONS');
    const controller = new AbortController();
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
    this.#running.add(controller);
    try {
      return await this.#shared.use(controller.signal, (readable) =>
        work(readable, controller.signal),
      );
    } catch (error) {
      throw controller.signal.aborted ? controller.signal.reason : error;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#running.delete(controller);
      this.#lastUsedAtMs = this.#deps.now();
    }
  }

  closeIdle(lingerMs: number): void {
    this.#shared.closeIdle(lingerMs);
  }

  /**
   * Aborts every running response before it returns; the viewing cannot be used again. Resolves
   * when its readable is closed.
   */
  end(reason: BridgeError): Promise<void> {
    this.#ended = reason;
    for (const controller of this.#running) controller.abort(reason);
    return this.#shared.close();
  }
}

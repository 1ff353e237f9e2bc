import type { MediaReadable } from '../media/readable.ts';
import type { BridgeError } from '../protocol/errors.ts';
import { SharedReadable } from './shared-readable.ts';
import { Uses } from './uses.ts';

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
  readonly #shared: SharedReadable;
  readonly #uses: Uses;

  constructor(stored: StoredViewing, { open, now, maxRunning }: ViewingDeps) {
    this.#stored = stored;
    this.#uses = new Uses(now, maxRunning);
    this.#shared = new SharedReadable({
      open: (signal) => open(this.#stored.catalog, stored.itemId, signal),
      now,
    });
  }

  get stored(): StoredViewing {
    return this.#stored;
  }

  /** Its catalog has another name now; what runs goes on. */
  moveTo(catalog: string): void {
    this.#stored = { ...this.#stored, catalog };
  }

  rename(label: string): void {
    this.#stored = { ...this.#stored, label };
  }

  get info(): ViewingInfo {
    return { ...this.stored, lastUsedAtMs: this.lastUsedAtMs, running: this.#uses.running };
  }

  get lastUsedAtMs(): number {
    return this.#uses.lastUsedAtMs;
  }

  get isRunning(): boolean {
    return this.#uses.running > 0;
  }

  /**
   * Does `work` with the readable that all requests of this viewing share. The signal given to
   * `work` aborts with `signal`, and with a BridgeError when the viewing ends.
   */
  use<T>(
    signal: AbortSignal,
    work: (readable: MediaReadable, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#uses.run(signal, (either) =>
      this.#shared.use(either, (readable) => work(readable, either)),
    );
  }

  closeIdle(lingerMs: number): void {
    this.#shared.closeIdle(lingerMs);
  }

  /**
   * Aborts every running response before it returns; the viewing cannot be used again. Resolves
   * when its readable is closed.
   */
  end(reason: BridgeError): Promise<void> {
    this.#uses.end(reason);
    return this.#shared.close();
  }
}

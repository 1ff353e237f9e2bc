import { unlessAborted } from '../library/wait.ts';
import type { MediaReadable } from '../media/readable.ts';
import { refusePlaylist } from './playlist-guard.ts';

export type SharedReadableDeps = {
  readonly open: (signal: AbortSignal) => Promise<MediaReadable>;
  readonly now: () => number;
};

/** One opening of the item: shared by whoever uses it, closed when the last of them is done. */
type Opening = {
  readonly readable: Promise<MediaReadable>;
  readonly controller: AbortController;
  isOpen: boolean;
  users: number;
  idleSinceMs: number;
  readonly closed: Promise<void>;
  readonly onClosed: () => void;
};

/**
 * One open readable for all requests of a player. A player that seeks closes one connection and
 * opens the next, so the readable outlives the last of them for a while. One that failed is not
 * handed out again: the next request opens the item anew.
 */
export class SharedReadable {
  readonly #deps: SharedReadableDeps;
  #current: Opening | undefined;
  /** The current one, and older ones that somebody still reads. */
  readonly #openings = new Set<Opening>();

  constructor(deps: SharedReadableDeps) {
    this.#deps = deps;
  }

  async use<T>(signal: AbortSignal, work: (readable: MediaReadable) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    this.#current ??= this.#begin();
    const opening = this.#current;
    opening.users += 1;
    try {
      return await work(await unlessAborted(opening.readable, signal));
    } catch (error) {
      if (!signal.aborted) this.#abandon(opening);
      throw error;
    } finally {
      this.#leave(opening);
    }
  }

  /** Closes a readable that nobody has used for `lingerMs`. */
  closeIdle(lingerMs: number): void {
    const opening = this.#current;
    if (opening === undefined || opening.users > 0) return;
    if (this.#deps.now() - opening.idleSinceMs >= lingerMs) this.#abandon(opening);
  }

  /** Closes the readable now if it is idle, otherwise after its last user; resolves after that. */
  async close(): Promise<void> {
    const openings = [...this.#openings];
    if (this.#current !== undefined) this.#abandon(this.#current);
    await Promise.all(openings.map(({ closed }) => closed));
  }

  #begin(): Opening {
    const controller = new AbortController();
    const readable = this.#open(controller.signal);
    let onClosed = (): void => undefined;
    const closed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    const state = { isOpen: false, users: 0, idleSinceMs: 0 };
    const opening: Opening = { readable, controller, closed, onClosed, ...state };
    const onOpen = (): void => {
      opening.isOpen = true;
    };
    readable.then(onOpen, () => undefined);
    this.#openings.add(opening);
    return opening;
  }

  async #open(signal: AbortSignal): Promise<MediaReadable> {
    const readable = await this.#deps.open(signal);
    try {
      await refusePlaylist(readable, signal);
      return readable;
    } catch (error) {
      await readable.close();
      throw error;
    }
  }

  #leave(opening: Opening): void {
    opening.users -= 1;
    opening.idleSinceMs = this.#deps.now();
    if (opening.users > 0) return;
    if (opening !== this.#current) this.#end(opening);
    // Nobody waits for it any more, so an opening under way is not worth finishing.
    else if (!opening.isOpen) this.#abandon(opening);
  }

  #abandon(opening: Opening): void {
    if (opening !== this.#current) return;
    this.#current = undefined;
    if (opening.users === 0) this.#end(opening);
  }

  #end(opening: Opening): void {
    this.#openings.delete(opening);
    opening.controller.abort();
    // Failing to open was reported to those who waited; failing to close leaves nothing to do.
    const closing = opening.readable.then((readable) => readable.close());
    closing.catch(() => undefined).finally(opening.onClosed);
  }
}

import type { PlaylistFilter } from '../finding/playlist-filter.ts';
import type { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { ItemViewings, type ItemViewingsDeps } from './item-viewings.ts';
import { Uses } from './uses.ts';
import type { Viewing } from './viewing.ts';

/** What is kept of a playlist, so that a television finds it again after the bridge was restarted. */
export type StoredPlaylist = {
  /** Whoever knows it can play what the playlist holds at the time, until it is revoked. */
  readonly capability: string;
  readonly catalog: string;
  readonly filter: PlaylistFilter;
  /** As a person calls it. */
  readonly label?: string;
  readonly createdAtMs: number;
};

export type PlaylistInfo = StoredPlaylist & {
  readonly label: string;
  readonly lastUsedAtMs: number;
};

/** What the person reads in the list of players. */
const labelOf = ({ label, catalog, filter: { kind, series, search } }: StoredPlaylist): string =>
  label ?? [catalog, kind, series, search].filter(Boolean).join(' ');

/** One address for many items. Each has a viewing of its own while it is played, which ends with the playlist. */
export class Playlist {
  #stored: StoredPlaylist;
  /** Of the list itself. */
  readonly #uses: Uses;
  readonly #viewings: ItemViewings;

  constructor(stored: StoredPlaylist, deps: ItemViewingsDeps) {
    this.#stored = stored;
    this.#uses = new Uses(deps.now, deps.maxRunning);
    this.#viewings = new ItemViewings(deps);
  }

  get stored(): StoredPlaylist {
    return this.#stored;
  }

  /** Its catalog has another name now; what runs goes on. */
  moveTo(catalog: string): void {
    this.#viewings.moveTo(this.#stored.catalog, catalog);
    this.#stored = { ...this.#stored, catalog };
  }

  rename(label: string): void {
    this.#stored = { ...this.#stored, label };
  }

  get info(): PlaylistInfo {
    return { ...this.stored, label: labelOf(this.stored), lastUsedAtMs: this.lastUsedAtMs };
  }

  get lastUsedAtMs(): number {
    return Math.max(this.#uses.lastUsedAtMs, this.#viewings.lastUsedAtMs);
  }

  get isRunning(): boolean {
    return this.#uses.running > 0 || this.#viewings.isRunning;
  }

  /** Does `work`, such as writing the list; its signal aborts with `signal`, and when the playlist ends. */
  use<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#uses.run(signal, work);
  }

  /** The viewing of an item that the playlist holds. Throws TOO_MANY_SESSIONS. */
  viewing(item: Item): Viewing {
    return this.#viewings.of(this.#stored, this.#stored.catalog, item);
  }

  closeIdle(lingerMs: number): void {
    this.#viewings.closeIdle(lingerMs);
  }

  /** As that of a viewing, for all that are played. */
  async end(reason: BridgeError): Promise<void> {
    this.#uses.end(reason);
    await this.#viewings.end(reason);
  }
}

import type { PlaylistFilter } from '../finding/playlist-filter.ts';
import { nameOf } from '../media/paths.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { Uses } from './uses.ts';
import { Viewing, type ViewingDeps } from './viewing.ts';

/** What is kept of a playlist, so that a television finds it again after the bridge was restarted. */
export type StoredPlaylist = {
  /** Whoever knows it can play what the playlist holds at the time, until it is revoked. */
  readonly capability: string;
  readonly catalog: string;
  readonly filter: PlaylistFilter;
  readonly createdAtMs: number;
};

export type PlaylistInfo = StoredPlaylist & {
  readonly label: string;
  readonly lastUsedAtMs: number;
};

export type PlaylistDeps = ViewingDeps & {
  /** Items at the same time. */
  readonly maxItems: number;
};

/** What the person reads in the list of players. */
const labelOf = ({ catalog, filter: { kind, series, search } }: StoredPlaylist): string =>
  [catalog, kind, series, search].filter(Boolean).join(' ');

/** One address for many items. Each has a viewing of its own while it is played, which ends with the playlist. */
export class Playlist {
  #stored: StoredPlaylist;
  readonly #deps: PlaylistDeps;
  /** Of the list itself. */
  readonly #uses: Uses;
  /** By item. */
  readonly #viewings = new Map<string, Viewing>();
  /** By those of its viewings that are gone. */
  #lastPlayedAtMs = 0;

  constructor(stored: StoredPlaylist, deps: PlaylistDeps) {
    this.#stored = stored;
    this.#deps = deps;
    this.#uses = new Uses(deps.now, deps.maxRunning);
  }

  get stored(): StoredPlaylist {
    return this.#stored;
  }

  /** Its catalog has another name now; what runs goes on. */
  moveTo(catalog: string): void {
    this.#stored = { ...this.#stored, catalog };
    for (const viewing of this.#viewings.values()) viewing.moveTo(catalog);
  }

  get info(): PlaylistInfo {
    return { ...this.stored, label: labelOf(this.stored), lastUsedAtMs: this.lastUsedAtMs };
  }

  get lastUsedAtMs(): number {
    const played = Array.from(this.#viewings.values(), ({ lastUsedAtMs }) => lastUsedAtMs);
    return Math.max(this.#uses.lastUsedAtMs, this.#lastPlayedAtMs, ...played);
  }

  get isRunning(): boolean {
    return this.#uses.running > 0 || [...this.#viewings.values()].some((each) => each.isRunning);
  }

  /** Does `work`, such as writing the list; its signal aborts with `signal`, and when the playlist ends. */
  use<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.#uses.run(signal, work);
  }

  /** The viewing of an item that the playlist holds. Throws TOO_MANY_SESSIONS. */
  viewing({ id, title, path, mime_type }: Item): Viewing {
    this.#uses.throwIfEnded();
    const known = this.#viewings.get(id);
    if (known) return known;
    if (this.#viewings.size >= this.#deps.maxItems) this.#makeRoom();
    const { capability, catalog, createdAtMs } = this.#stored;
    const of = { itemId: id, label: title, fileName: nameOf(path), mimeType: mime_type };
    const viewing = new Viewing({ capability, catalog, createdAtMs, ...of }, this.#deps);
    this.#viewings.set(id, viewing);
    return viewing;
  }

  closeIdle(lingerMs: number): void {
    const idleSinceMs = this.#deps.now() - lingerMs;
    for (const [id, viewing] of this.#viewings) {
      if (viewing.lastUsedAtMs <= idleSinceMs) this.#drop(id, viewing);
    }
  }

  /** As that of a viewing, for all that are played. */
  async end(reason: BridgeError): Promise<void> {
    this.#uses.end(reason);
    await Promise.all(Array.from(this.#viewings.values(), (viewing) => viewing.end(reason)));
  }

  #drop(id: string, viewing: Viewing): void {
    this.#lastPlayedAtMs = Math.max(this.#lastPlayedAtMs, viewing.lastUsedAtMs);
    this.#viewings.delete(id);
    void viewing.end(new BridgeError('VIEWING_NOT_FOUND'));
  }

  #makeRoom(): void {
    const idle = [...this.#viewings].filter(([, { isRunning }]) => !isRunning);
    const [oldest] = idle.sort(([, a], [, b]) => a.lastUsedAtMs - b.lastUsedAtMs);
    if (!oldest) throw new BridgeError('TOO_MANY_SESSIONS');
    this.#drop(...oldest);
  }
}

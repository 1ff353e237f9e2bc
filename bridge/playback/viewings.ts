import { randomBytes } from 'node:crypto';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { Playlist, type PlaylistInfo, type StoredPlaylist } from './playlist.ts';
import { type OpenItem, type StoredViewing, Viewing, type ViewingInfo } from './viewing.ts';

export type { Playlist, PlaylistInfo, StoredPlaylist } from './playlist.ts';
export type { OpenItem, StoredViewing, Viewing, ViewingInfo } from './viewing.ts';

export type Stored = StoredViewing | StoredPlaylist;
export const isPlaylist = (stored: Stored): stored is StoredPlaylist => 'filter' in stored;

/** Where viewings outlive the bridge's process. */
export interface ViewingStore {
  load(): Promise<readonly Stored[]>;
  /** Replaces the whole list; never called again before the last call is done. */
  save(all: readonly Stored[]): Promise<void>;
}

export type ViewingsDeps = {
  readonly store: ViewingStore;
  readonly open: OpenItem;
  readonly now: () => number;
  readonly log: Log;
};

export type NewViewing = Omit<StoredViewing, 'capability' | 'createdAtMs'>;
export type NewPlaylist = Omit<StoredPlaylist, 'capability' | 'createdAtMs'>;

export type ViewingsLimits = {
  /** A television may pause overnight. */
  readonly idleMs: number;
  /** The address of one is written down in players. */
  readonly playlistIdleMs: number;
  /** With playlists. */
  readonly maxViewings: number;
  /** Long enough for a seek, short enough not to keep a friend's session for nothing. */
  readonly lingerMs: number;
  readonly maxRunningPerViewing: number;
  readonly maxItemsPerPlaylist: number;
};

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_LIMITS: ViewingsLimits = {
  idleMs: DAY_MS,
  playlistIdleMs: 30 * DAY_MS,
  maxViewings: 2000,
  lingerMs: 15_000,
  maxRunningPerViewing: 16,
  maxItemsPerPlaylist: 16,
};

const CAPABILITY_BYTES = 32;
const SWEEP_INTERVAL_MS = 5000;

/**
 * The viewings and playlists of this bridge: who may play what, by an address that cannot be guessed. Kept through
 * a restart, so that a paused television goes on afterwards; the time of last use starts anew then.
 */
export class Viewings {
  readonly #deps: ViewingsDeps;
  readonly #limits: ViewingsLimits;
  /** In the order of creation. */
  readonly #viewings = new Map<string, Viewing | Playlist>();
  #sweeping: NodeJS.Timeout | undefined;
  #lastSave: Promise<void> = Promise.resolve();
  #nextSave: Promise<void> | undefined;

  constructor(deps: ViewingsDeps, limits: Partial<ViewingsLimits> = {}) {
    this.#deps = deps;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  async start(): Promise<void> {
    const kept = (await this.#deps.store.load()).slice(-this.#limits.maxViewings);
    for (const stored of kept) {
      const made = isPlaylist(stored) ? this.#newPlaylist(stored) : this.#newViewing(stored);
      this.#viewings.set(stored.capability, made);
    }
    this.#sweeping = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS).unref();
  }

  /** Ends what runs, and keeps the capabilities for the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeping);
    const stopping = new BridgeError('BRIDGE_NOT_RUNNING', { message: 'The bridge is stopping.' });
    await Promise.all(Array.from(this.#viewings.values(), (viewing) => viewing.end(stopping)));
    await this.#nextSave?.catch(() => undefined);
    await this.#lastSave;
  }

  /** Throws TOO_MANY_SESSIONS when every viewing that there is room for is running. */
  async create(options: NewViewing): Promise<Viewing> {
    const { catalog, itemId, label, fileName, mimeType } = options;
    const stored = { ...this.#begin(), catalog, itemId, label, fileName, mimeType };
    return this.#kept(this.#newViewing(stored));
  }

  /** As `create`, for all items of a catalog that pass a filter. */
  async createPlaylist({ catalog, filter }: NewPlaylist): Promise<Playlist> {
    return this.#kept(this.#newPlaylist({ ...this.#begin(), catalog, filter }));
  }

  /** Throws VIEWING_NOT_FOUND, the same for what was revoked, has expired, or never was. */
  get(capability: string): Viewing {
    const viewing = this.#viewings.get(capability);
    if (viewing instanceof Viewing) return viewing;
    throw new BridgeError('VIEWING_NOT_FOUND');
  }

  /** Throws as `get`. */
  playlist(capability: string): Playlist {
    const playlist = this.#viewings.get(capability);
    if (playlist instanceof Playlist) return playlist;
    throw new BridgeError('VIEWING_NOT_FOUND');
  }

  list(): readonly ViewingInfo[] {
    return [...this.#viewings.values()].flatMap((each) =>
      each instanceof Viewing ? each.info : [],
    );
  }

  playlists(): readonly PlaylistInfo[] {
    return [...this.#viewings.values()].flatMap((each) =>
      each instanceof Playlist ? each.info : [],
    );
  }

  /**
   * Ends a viewing or playlist: its running responses are cut before this returns its promise, which resolves
   * when the capability is gone from the store too, and rejects when that failed.
   */
  async revoke(capability: string): Promise<void> {
    if (!this.#remove(capability)) throw new BridgeError('VIEWING_NOT_FOUND');
    await this.#save();
  }

  /** As `revoke`, for all that match, such as those of one catalog. */
  async revokeWhere(matches: (stored: Stored) => boolean): Promise<void> {
    const found = Array.from(this.#viewings.values(), ({ stored }) => stored).filter(matches);
    for (const { capability } of found) this.#remove(capability);
    if (found.length > 0) await this.#save();
  }

  /** Throws as `get`. */
  async rename(capability: string, label: string): Promise<void> {
    const viewing = this.#viewings.get(capability);
    if (!viewing) throw new BridgeError('VIEWING_NOT_FOUND');
    viewing.rename(label);
    await this.#save();
  }

  /** Play addresses stay good. */
  async renameCatalog(catalog: string, next: string): Promise<void> {
    const meant = [...this.#viewings.values()].filter(({ stored }) => stored.catalog === catalog);
    for (const viewing of meant) viewing.moveTo(next);
    if (meant.length > 0) await this.#save();
  }

  /** Closes what lingers and drops what was idle for too long; called every few seconds. */
  sweep(): void {
    const { idleMs, playlistIdleMs, lingerMs } = this.#limits;
    const nowMs = this.#deps.now();
    const before = this.#viewings.size;
    for (const [capability, viewing] of this.#viewings) {
      const keptMs = viewing instanceof Playlist ? playlistIdleMs : idleMs;
      if (viewing.lastUsedAtMs <= nowMs - keptMs) this.#remove(capability);
      else viewing.closeIdle(lingerMs);
    }
    if (this.#viewings.size < before) void this.#saveOrWarn();
  }

  /** Makes room for one more. */
  #begin(): { readonly capability: string; readonly createdAtMs: number } {
    if (this.#viewings.size >= this.#limits.maxViewings) this.#makeRoom();
    const capability = randomBytes(CAPABILITY_BYTES).toString('base64url');
    return { capability, createdAtMs: this.#deps.now() };
  }

  /** One that could not be kept still plays until the bridge stops, which beats not playing. */
  async #kept<T extends Viewing | Playlist>(made: T): Promise<T> {
    this.#viewings.set(made.stored.capability, made);
    await this.#saveOrWarn();
    return made;
  }

  #newViewing(stored: StoredViewing): Viewing {
    const { open, now } = this.#deps;
    return new Viewing(stored, { open, now, maxRunning: this.#limits.maxRunningPerViewing });
  }

  #newPlaylist(stored: StoredPlaylist): Playlist {
    const { open, now } = this.#deps;
    const { maxRunningPerViewing: maxRunning, maxItemsPerPlaylist: maxItems } = this.#limits;
    return new Playlist(stored, { open, now, maxRunning, maxItems });
  }

  #remove(capability: string): boolean {
    void this.#viewings.get(capability)?.end(new BridgeError('VIEWING_NOT_FOUND'));
    return this.#viewings.delete(capability);
  }

  #makeRoom(): void {
    let oldest: Viewing | Playlist | undefined;
    for (const viewing of this.#viewings.values()) {
      if (viewing.isRunning) continue;
      if (oldest === undefined || viewing.lastUsedAtMs < oldest.lastUsedAtMs) oldest = viewing;
    }
    if (oldest === undefined) throw new BridgeError('TOO_MANY_SESSIONS');
    this.#remove(oldest.stored.capability);
  }

  /** Changes made while one save is under way are written together by the next. */
  #save(): Promise<void> {
    this.#nextSave ??= this.#lastSave.then(() => {
      this.#nextSave = undefined;
      const saved = this.#deps.store.save(
        Array.from(this.#viewings.values(), (viewing) => viewing.stored),
      );
      this.#lastSave = saved.catch(() => undefined);
      return saved;
    });
    return this.#nextSave;
  }

  async #saveOrWarn(): Promise<void> {
    try {
      await this.#save();
    } catch (err) {
      this.#deps.log.warn({ err }, 'viewings could not be saved');
    }
  }
}

import { nameOf } from '../media/paths.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { type StoredViewing, Viewing, type ViewingDeps, type ViewingInfo } from './viewing.ts';

export type ItemViewingsDeps = ViewingDeps & {
  /** Items at the same time. */
  readonly maxItems: number;
};

type Permission = Pick<StoredViewing, 'capability' | 'createdAtMs'>;

/** The viewings below one capability that is good for many items: one for each that is played, made when first asked for. */
export class ItemViewings {
  readonly #deps: ItemViewingsDeps;
  /** By catalog and item. */
  readonly #viewings = new Map<string, Viewing>();
  /** By those that are gone. */
  #lastPlayedAtMs = 0;
  #ended: BridgeError | undefined;

  constructor(deps: ItemViewingsDeps) {
    this.#deps = deps;
  }

  get lastUsedAtMs(): number {
    const played = Array.from(this.#viewings.values(), ({ lastUsedAtMs }) => lastUsedAtMs);
    return Math.max(this.#lastPlayedAtMs, ...played);
  }

  get isRunning(): boolean {
    return [...this.#viewings.values()].some((each) => each.isRunning);
  }

  list(): readonly ViewingInfo[] {
    return Array.from(this.#viewings.values(), ({ info }) => info);
  }

  /** Throws TOO_MANY_SESSIONS, and the reason of the end. */
  of(permission: Permission, catalog: string, { id, title, path, mime_type }: Item): Viewing {
    if (this.#ended) throw this.#ended;
    const known = this.#viewings.get(keyOf(catalog, id));
    if (known) return known;
    if (this.#viewings.size >= this.#deps.maxItems) this.#makeRoom();
    const { capability, createdAtMs } = permission;
    const of = { itemId: id, label: title, fileName: nameOf(path), mimeType: mime_type };
    const viewing = new Viewing({ capability, catalog, createdAtMs, ...of }, this.#deps);
    this.#viewings.set(keyOf(catalog, id), viewing);
    return viewing;
  }

  /** A catalog has another name now; what runs goes on. */
  moveTo(catalog: string, next: string): void {
    for (const [key, viewing] of [...this.#viewings]) {
      if (viewing.stored.catalog !== catalog) continue;
      this.#viewings.delete(key);
      viewing.moveTo(next);
      this.#viewings.set(keyOf(next, viewing.stored.itemId), viewing);
    }
  }

  closeIdle(lingerMs: number): void {
    const idleSinceMs = this.#deps.now() - lingerMs;
    for (const viewing of [...this.#viewings.values()]) {
      if (viewing.lastUsedAtMs <= idleSinceMs) this.#drop(viewing);
    }
  }

  /** Cuts what runs of one catalog. */
  endCatalog(catalog: string): void {
    for (const viewing of [...this.#viewings.values()]) {
      if (viewing.stored.catalog === catalog) this.#drop(viewing);
    }
  }

  /** As that of a viewing, for all that are played. */
  async end(reason: BridgeError): Promise<void> {
    this.#ended = reason;
    await Promise.all(Array.from(this.#viewings.values(), (viewing) => viewing.end(reason)));
  }

  #drop(viewing: Viewing): void {
    const { catalog, itemId } = viewing.stored;
    this.#lastPlayedAtMs = Math.max(this.#lastPlayedAtMs, viewing.lastUsedAtMs);
    this.#viewings.delete(keyOf(catalog, itemId));
    void viewing.end(new BridgeError('VIEWING_NOT_FOUND'));
  }

  #makeRoom(): void {
    const idle = [...this.#viewings.values()].filter(({ isRunning }) => !isRunning);
    const [oldest] = idle.sort((a, b) => a.lastUsedAtMs - b.lastUsedAtMs);
    if (!oldest) throw new BridgeError('TOO_MANY_SESSIONS');
    this.#drop(oldest);
  }
}

const keyOf = (catalog: string, id: string): string => `${catalog}/${id}`;

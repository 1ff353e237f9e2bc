import { nameOf } from '../../media/paths.ts';
import { InTurn } from '../../store/in-turn.ts';
import { UpnpFault } from '../upnp-fault.ts';
import { ShelfDraft } from './draft.ts';
import type { ListedCatalog } from './listed-catalogs.ts';
import { FOLDER } from './places.ts';
import {
  below,
  CATALOGS_ID,
  type Child,
  catalogOf,
  placedOf,
  ROOT_ID,
  ROOT_PARENT_ID,
  type Shelf,
} from './shelf.ts';
import { Turns } from './turns.ts';
import { Updates } from './updates.ts';

type Shelves = ReadonlyMap<string, Shelf>;
type Kept = { readonly shelves: Promise<Shelves>; updateId: number; usedAtMs: number };

/** All catalogs together, and a few by themselves. */
const MOST_KEPT = 5;
const UNUSED_MS = 10 * 60_000;
/** Of the time at most so much goes into making shelves anew. */
const SHARE = 0.05;

/**
 * Everything that televisions can find, on shelves: of all catalogs together, and of each by itself. They are made when
 * somebody looks, and hold no more than the ids of items; a listing stays as it is until `look` finds a change.
 */
export class Tree {
  readonly #updates: Updates;
  /** By catalog, or '' for all of them. */
  readonly #kept = new Map<string, Kept>();
  /** One after another, whoever asks for how many. */
  readonly #turns = new InTurn();
  #notBeforeMs = 0;

  constructor(catalogs: () => readonly ListedCatalog[]) {
    this.#updates = new Updates(catalogs);
  }

  get updateId(): number {
    return this.#updates.id;
  }

  /** Takes in what has changed since the last time, unless that was only just; whether anything has. */
  look(): boolean {
    const nowMs = performance.now();
    for (const [catalog, { usedAtMs }] of this.#kept) {
      if (nowMs - usedAtMs >= UNUSED_MS) this.#kept.delete(catalog);
    }
    return this.#updates.look(nowMs >= this.#notBeforeMs);
  }

  stop(): void {
    this.#updates.stop();
    this.#kept.clear();
  }

  catalog(name: string): ListedCatalog | undefined {
    return this.#updates.catalogs.get(name);
  }

  /** Throws UpnpFault. */
  async shelf(id: string): Promise<Shelf> {
    if (id === CATALOGS_ID) return this.#catalogsShelf();
    const shelf = (await this.#shelves(catalogOf(id) ?? '')).get(id);
    if (!shelf) throw new UpnpFault(701);
    if (id !== ROOT_ID) return shelf;
    return { ...shelf, shelves: [...shelf.shelves, this.#catalogsShelf()] };
  }

  /** A shelf or an item. Throws UpnpFault. */
  async object(id: string): Promise<Child> {
    const placed = placedOf(id);
    if (!placed) return this.shelf(id);
    const { catalog, id: itemId } = placed.entry;
    const { entries } = await this.shelf(placed.parentId);
    const isThere = entries.some((entry) => entry.catalog === catalog && entry.id === itemId);
    if (!isThere) throw new UpnpFault(701);
    return placed;
  }

  /** All that lies below a shelf, each item and each album once. Throws UpnpFault. */
  async everything(id: string): Promise<Child[]> {
    const found = new Map<string, Child>();
    const turns = new Turns();
    const walk = async (shelf: Shelf): Promise<void> => {
      for (const child of shelf.shelves) {
        const key = child.upnpClass === FOLDER ? child.id : nameOf(child.id);
        if (!found.has(key)) found.set(key, child);
        await walk(child);
      }
      for (const entry of shelf.entries) {
        const key = `${entry.catalog}.${entry.id}`;
        if (!found.has(key)) found.set(key, { parentId: shelf.id, entry });
        await turns.step();
      }
    };
    await walk(await this.shelf(id));
    return [...found.values()];
  }

  #catalogsShelf(): Shelf {
    const shelves = [...this.#updates.catalogs.values()].map(({ name, title }) => ({
      ...{ id: below(CATALOGS_ID, name), parentId: CATALOGS_ID, title, upnpClass: FOLDER },
      ...{ shelves: [], entries: [] },
    }));
    return {
      ...{ id: CATALOGS_ID, parentId: ROOT_ID, title: 'Catalogs', upnpClass: FOLDER },
      ...{ shelves, entries: [] },
    };
  }

  #shelves(catalog: string): Promise<Shelves> {
    const known = this.#kept.get(catalog);
    const isGood = known?.updateId === this.#updates.id;
    const kept = isGood
      ? known
      : {
          shelves: this.#turns.run(() => this.#make(catalog)),
          updateId: this.#updates.id,
          usedAtMs: 0,
        };
    kept.usedAtMs = performance.now();
    // The one used last stands last.
    this.#kept.delete(catalog);
    this.#kept.set(catalog, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept.shelves;
  }

  async #make(only: string): Promise<Shelves> {
    const beganMs = performance.now();
    const all = [...this.#updates.catalogs.values()];
    const catalogs = only === '' ? all : all.filter(({ name }) => name === only);
    const [alone] = only === '' ? [] : catalogs;
    const draft = alone
      ? new ShelfDraft(below(CATALOGS_ID, only), CATALOGS_ID, alone.title)
      : new ShelfDraft(ROOT_ID, ROOT_PARENT_ID, 'Natster');
    const turns = new Turns();
    // An item may be in several of our catalogs.
    const own = new Set<string>();
    for (const { name, isOwn, collection } of catalogs) {
      for (const id of collection.ids()) {
        const item = isOwn && own.has(id) ? undefined : collection.item(id);
        if (isOwn) own.add(id);
        if (item) draft.put(item, name);
        await turns.step();
      }
    }
    const shelves = await draft.finish(turns);
    const tookMs = performance.now() - beganMs;
    this.#notBeforeMs = performance.now() + tookMs / SHARE;
    return shelves;
  }
}

import type { Collection } from '../../finding/collection.ts';
import type { ListedCatalog } from './listed-catalogs.ts';

/** The number is told to televisions as it is. */
const NUMBERS = 2 ** 32;

/** Counts the states of everything that is listed; a change counts when it is looked for. */
export class Updates {
  readonly #list: () => readonly ListedCatalog[];
  #catalogs: ReadonlyMap<string, ListedCatalog> = new Map();
  readonly #followed = new Map<Collection, () => void>();
  #seen = '';
  #isChanged = false;
  // Higher than in an earlier life, so that what a television remembers of that is looked up again.
  #id = Math.floor(Date.now() / 1000) % NUMBERS;

  constructor(catalogs: () => readonly ListedCatalog[]) {
    this.#list = catalogs;
    this.#follow();
    this.#isChanged = false;
  }

  /** By name, as they were at the last look. */
  get catalogs(): ReadonlyMap<string, ListedCatalog> {
    return this.#catalogs;
  }

  get id(): number {
    return this.#id;
  }

  /** Whether anything is different since a look last counted. */
  look(counts: boolean): boolean {
    this.#follow();
    if (!this.#isChanged || !counts) return false;
    this.#isChanged = false;
    this.#id = (this.#id + 1) % NUMBERS;
    return true;
  }

  stop(): void {
    for (const leave of this.#followed.values()) leave();
    this.#followed.clear();
  }

  /** Catalogs come, go, are renamed, and their owners come and go: none of them says so itself. */
  #follow(): void {
    const listed = this.#list();
    this.#catalogs = new Map(listed.map((catalog) => [catalog.name, catalog]));
    const collections = new Set(listed.map(({ collection }) => collection));
    for (const [collection, leave] of this.#followed) {
      if (collections.has(collection)) continue;
      leave();
      this.#followed.delete(collection);
      this.#isChanged = true;
    }
    for (const collection of collections) {
      if (this.#followed.has(collection)) continue;
      const leave = collection.changes.listen(() => {
        this.#isChanged = true;
      });
      this.#followed.set(collection, leave);
      this.#isChanged = true;
    }
    const seen = JSON.stringify(listed.map(({ name, title, isOnline }) => [name, title, isOnline]));
    if (this.#seen !== seen) this.#isChanged = true;
    this.#seen = seen;
  }
}

import type { Collection } from '../finding/collection.ts';

/** Changes are gathered until they pause, or for so long. */
const LONGEST_MS = 30_000;

type Watched = { readonly name: string; readonly friend?: string; readonly isAway: boolean } & {
  readonly collection: Collection;
};
type Known = { shown?: string; seen?: string; sinceMs: number };

/** Whether what was made of some catalogs is out of date. */
export class Freshness {
  readonly #known = new Map<string, Known>();
  /** How often each collection has changed. */
  readonly #changes = new WeakMap<Collection, { count: number; readonly number: number }>();
  #collections = 0;

  /** It is being made from these now. */
  begin(id: string, catalogs: readonly Watched[]): void {
    this.#known.set(id, { shown: this.#signature(catalogs), sinceMs: 0 });
  }

  /** Called every few seconds: whether it is time to make it anew. */
  isDue(id: string, catalogs: readonly Watched[], nowMs: number): boolean {
    const known = this.#known.get(id) ?? { sinceMs: 0 };
    this.#known.set(id, known);
    const signature = this.#signature(catalogs);
    if (signature === known.shown) return false;
    const isSettled = known.seen === signature;
    if (known.seen === undefined) known.sinceMs = nowMs;
    known.seen = signature;
    return isSettled || nowMs - known.sinceMs >= LONGEST_MS;
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  #signature(catalogs: readonly Watched[]): string {
    return JSON.stringify(
      catalogs.map(({ name, friend, isAway, collection }) => {
        const { number, count } = this.#changesOf(collection);
        return [name, friend, isAway, number, count];
      }),
    );
  }

  #changesOf(collection: Collection) {
    const known = this.#changes.get(collection);
    if (known) return known;
    const changes = { count: 0, number: ++this.#collections };
    this.#changes.set(collection, changes);
    collection.changes.listen(() => {
      changes.count++;
    });
    return changes;
  }
}

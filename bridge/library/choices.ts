/** What a person can choose, and how many items have it. */
export type Choice = { readonly name: string; readonly items: number };

/** A library has few genres; what has more than this is no list to choose from. */
const MOST_COUNTED = 10_000;
const MOST_LISTED = 100;

/** Counts what items have. */
export class Choices {
  readonly #counts = new Map<string, number>();

  /** Of one item. */
  count(names: readonly string[]): void {
    for (const name of new Set(names)) {
      const count = this.#counts.get(name);
      if (count === undefined && this.#counts.size >= MOST_COUNTED) continue;
      this.#counts.set(name, (count ?? 0) + 1);
    }
  }

  /** The most frequent ones, those first. */
  get list(): Choice[] {
    const all = Array.from(this.#counts, ([name, items]) => ({ name, items }));
    all.sort((a, b) => b.items - a.items || (a.name < b.name ? -1 : 1));
    return all.slice(0, MOST_LISTED);
  }
}

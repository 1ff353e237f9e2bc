import { InTurn } from '../store/in-turn.ts';
import type { Properties } from './search-criteria.ts';
import { searchPredicate } from './search-criteria.ts';
import { sortOrder } from './sort-criteria.ts';
import { type Child, isPlaced } from './tree/shelf.ts';
import type { Tree } from './tree/tree.ts';
import { Turns } from './tree/turns.ts';

/** Televisions ask for one page after another of the same list. */
const MOST_KEPT = 8;

type Kept = { readonly updateId: number; readonly list: Promise<readonly Child[]> };

export type ListingsDeps = {
  readonly tree: Tree;
  /** undefined: gone meanwhile. */
  readonly properties: (child: Child) => Properties | undefined;
};

/** What is on a shelf, or found below it, in the order that is asked for. */
export class Listings {
  readonly #deps: ListingsDeps;
  readonly #kept = new Map<string, Kept>();
  /** One at a time, whoever asks for how many. */
  readonly #turns = new InTurn();

  constructor(deps: ListingsDeps) {
    this.#deps = deps;
  }

  /** Throws UpnpFault. */
  async children(id: string, sortCriteria: string): Promise<readonly Child[]> {
    const order = sortOrder(sortCriteria);
    const { shelves, entries } = await this.#deps.tree.shelf(id);
    const all = () => [...shelves, ...entries.map((entry) => ({ parentId: id, entry }))];
    if (!order) return all();
    return this.#once(`children ${id} ${sortCriteria}`, async () => this.#sorted(all(), order));
  }

  /** Throws UpnpFault. */
  async found(id: string, criteria: string, sortCriteria: string): Promise<readonly Child[]> {
    const order = sortOrder(sortCriteria);
    const isWanted = searchPredicate(criteria);
    return this.#once(`found ${id} ${sortCriteria} ${criteria}`, async () => {
      const turns = new Turns();
      const found: Child[] = [];
      for (const child of await this.#deps.tree.everything(id)) {
        const properties = this.#deps.properties(child);
        if (properties && isWanted(properties)) found.push(child);
        await turns.step();
      }
      return order ? this.#sorted(found, order) : found;
    });
  }

  async #sorted(
    children: Child[],
    order: (a: Properties, b: Properties) => number,
  ): Promise<Child[]> {
    const known = children.flatMap((child) => {
      const properties = this.#deps.properties(child);
      return properties ? [{ child, properties }] : [];
    });
    // Shelves stand before items, in whatever order.
    const sorted = await new Turns().sort(
      known,
      (a, b) =>
        Number(isPlaced(a.child)) - Number(isPlaced(b.child)) || order(a.properties, b.properties),
    );
    return sorted.map(({ child }) => child);
  }

  #once(key: string, make: () => Promise<readonly Child[]>): Promise<readonly Child[]> {
    const { updateId } = this.#deps.tree;
    const known = this.#kept.get(key);
    const kept = known?.updateId === updateId ? known : { updateId, list: this.#turns.run(make) };
    // The one used last stands last; what failed is tried again.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.list.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return kept.list;
  }
}

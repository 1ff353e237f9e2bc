/** All that we hold of a server's libraries: listed once, then kept in step by what has another mark. */
import { compilePatterns, type SourcePatterns } from '../../bridge/media/patterns.ts';
import type { Entry } from '../client/answers.ts';
import { plainId } from '../client/ids.ts';
import { type Held, heldOf } from './held.ts';
import { type Listing, type Mark, markOf } from './listing.ts';
import { Snapshot } from './snapshot.ts';

type Chosen = SourcePatterns & {
  readonly libraries: readonly { readonly id: string; readonly name: string }[];
};

export class Holdings {
  readonly #listing: Listing;
  readonly #chosen: Chosen;
  readonly #verdict: ReturnType<typeof compilePatterns>;
  /** By library, by item. */
  readonly #held = new Map<string, Map<string, readonly Held[]>>();
  #marks: ReadonlyMap<string, Mark> = new Map();
  #snapshot: Snapshot | undefined;

  constructor(listing: Listing, chosen: Chosen) {
    this.#listing = listing;
    this.#chosen = chosen;
    const { include, exclude } = chosen;
    this.#verdict = compilePatterns({ ...(include && { include }), ...(exclude && { exclude }) });
  }

  /** undefined until it was listed once. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** Differs whenever the server has another description of an item. */
  mark(id: string | undefined): Mark {
    return (id && this.#marks.get(id)) ?? '';
  }

  /** Brings it in step with the server; when that fails, nothing has changed. */
  async refresh(signal: AbortSignal): Promise<Snapshot> {
    const open = await this.#open(signal);
    const marks = new Map<string, Mark>();
    const next = new Map<string, Map<string, readonly Held[]>>();
    for (const { id, name } of open) {
      const held = this.#held.get(id);
      const found = held
        ? await this.#again(id, name, held, signal)
        : await this.#anew(id, name, signal);
      for (const [item, mark] of found.marks) marks.set(item, mark);
      next.set(id, found.held);
    }
    // A library that is gone lists everything there is: what was listed counts only if it is still there.
    const still = new Set((await this.#open(signal)).map(({ id }) => id));
    this.#held.clear();
    for (const [id, held] of next) if (still.has(id)) this.#held.set(id, held);
    this.#marks = marks;
    const all = [...this.#held.values()].flatMap((items) => [...items.values()].flat());
    const once = new Map(all.map((each) => [each.fileId, each]));
    const isTaken = (path: string) => this.#verdict(path, false) === 'take';
    this.#snapshot = new Snapshot(once.values(), isTaken);
    return this.#snapshot;
  }

  /** Those of the chosen libraries that we may see now. */
  async #open(signal: AbortSignal) {
    const libraries = await this.#listing.libraries(signal);
    return this.#chosen.libraries.filter(({ id }) => libraries.has(id));
  }

  async #anew(library: string, name: string, signal: AbortSignal) {
    const marks = new Map<string, Mark>();
    const held = new Map<string, readonly Held[]>();
    for await (const page of this.#listing.all(library, signal)) take(page, name, marks, held);
    return { marks, held };
  }

  async #again(
    library: string,
    name: string,
    before: ReadonlyMap<string, readonly Held[]>,
    signal: AbortSignal,
  ) {
    const marks = await this.#listing.marks(library, signal);
    const held = new Map([...before].filter(([id]) => marks.has(id)));
    const other = [...marks].filter(([id, mark]) => this.#marks.get(id) !== mark);
    const ids = other.map(([id]) => id);
    for (const id of ids) held.delete(id);
    for await (const page of this.#listing.some(ids, signal)) take(page, name, marks, held);
    return { marks, held };
  }
}

const take = (
  page: readonly Entry[],
  name: string,
  marks: Map<string, Mark>,
  held: Map<string, readonly Held[]>,
): void => {
  for (const entry of page) {
    const id = plainId(entry.Id) ?? '';
    marks.set(id, markOf(entry));
    const files = heldOf(entry, name);
    if (files.length > 0) held.set(id, files);
  }
};

import { setImmediate } from 'node:timers/promises';
import type { Item } from '../protocol/item.ts';
import type { Collection } from './collection.ts';

/** Others' work goes on after so long. */
const SLICE_MS = 5;
const LOOK_EVERY = 32;

/** Takes in what is in a collection, and then what changes there, when it is asked to. */
export class Following {
  readonly #collection: Collection;
  readonly #take: (id: string, item: Item | undefined) => void;
  readonly #pending: Set<string>;
  readonly #leave: () => void;
  #running: Promise<void> | undefined;

  /** `take`: `item` is there now, or none. `onChange`: there is something to take in. */
  constructor(
    collection: Collection,
    take: (id: string, item: Item | undefined) => void,
    onChange: () => void = () => undefined,
  ) {
    this.#collection = collection;
    this.#take = take;
    this.#pending = new Set(collection.ids());
    this.#leave = collection.changes.listen((ids) => {
      for (const id of ids) this.#pending.add(id);
      onChange();
    });
  }

  /** Resolves when everything is taken in. */
  catchUp(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** What is being taken in is taken in to the end. */
  stop(): void {
    this.#leave();
  }

  async #run(): Promise<void> {
    while (this.#pending.size > 0) {
      this.#takeSome(performance.now() + SLICE_MS);
      if (this.#pending.size > 0) await setImmediate();
    }
  }

  #takeSome(endMs: number): void {
    let taken = 0;
    for (const id of this.#pending) {
      this.#pending.delete(id);
      this.#take(id, this.#collection.item(id));
      if (++taken % LOOK_EVERY === 0 && performance.now() > endMs) return;
    }
  }
}

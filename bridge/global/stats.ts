import { eventsOf } from '../protocol/subjects.ts';
import type { Presence } from './presence.ts';
import { EVENTS, type Storage } from './storage.ts';

/** Counting goes through all that is kept. */
const LASTING_MS = 5_000;

/** The answer to `stats`, counted now and then. */
export class Stats {
  readonly #storage: Storage;
  readonly #presence: Presence;
  #counted: { readonly atMs: number; readonly answer: Promise<object> } | undefined;

  constructor(storage: Storage, presence: Presence) {
    this.#storage = storage;
    this.#presence = presence;
  }

  get(): Promise<object> {
    const atMs = performance.now();
    if (!this.#counted || atMs - this.#counted.atMs > LASTING_MS) {
      this.#counted = { atMs, answer: this.#count() };
    }
    return this.#counted.answer;
  }

  /** Each share once that there ever was, as in the original. */
  async #count() {
    const { js, accounts } = this.#storage;
    return {
      total_initialized: await js.countSubjects(accounts.config.name),
      running_catalogs: this.#presence.running,
      share_count: await js.countMessages(EVENTS, eventsOf('catalog_shared')),
    };
  }
}

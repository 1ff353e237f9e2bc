import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../library/wait.ts';
import { SearchIndex, type SearchResult } from '../media/search/search-index.ts';
import type { Item } from '../protocol/item.ts';
import type { Collection } from './collection.ts';
import { Following } from './following.ts';
import { charsOf, documentOf, titleOnly, type WordBudget } from './searched.ts';

/** Who searches waits for no more than this; what is not read by then is not found yet. */
const WAIT_MS = 3_000;
/** Changes are taken in together. */
const SOON_MS = 1_000;
const TIDY_MS = 4;
const PAUSE_MS = 10;

/** Finds items of one collection by their words. */
export class CollectionIndex {
  readonly #index = new SearchIndex();
  readonly #following: Following;
  readonly #budget: WordBudget | undefined;
  /** What was taken of the budget for each. */
  readonly #taken = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #tidying: Promise<void> | undefined;
  #isPrepared = false;
  #isStopped = false;

  /** `budget`: items that find no room in it are found by their titles only. */
  constructor(collection: Collection, budget?: WordBudget) {
    this.#budget = budget;
    this.#following = new Following(
      collection,
      (id, item) => this.#take(id, item),
      () => this.#readSoon(),
    );
  }

  /** Begins to read, if nobody did. */
  prepare(): void {
    if (!this.#isPrepared) this.#readSoon();
    this.#isPrepared = true;
  }

  async search(text: string, limit: number): Promise<SearchResult> {
    let isRead = false;
    const read = this.#read().then(() => {
      isRead = true;
    });
    await atMost(read, WAIT_MS);
    const found = this.#index.search(text, limit);
    return isRead ? found : { ...found, isComplete: false };
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#following.stop();
    for (const chars of this.#taken.values()) this.#budget?.give(chars);
    this.#taken.clear();
  }

  async #read(): Promise<void> {
    await this.#following.catchUp();
    this.#tidying ??= this.#tidy().finally(() => {
      this.#tidying = undefined;
    });
  }

  #readSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (!this.#isStopped) void this.#read();
    }, SOON_MS).unref();
  }

  /** Searches become quicker by it; nobody waits for it. */
  async #tidy(): Promise<void> {
    while (!this.#isStopped && this.#index.step(TIDY_MS)) {
      await sleep(PAUSE_MS, undefined, { ref: false });
    }
  }

  #take(id: string, item: Item | undefined): void {
    this.#budget?.give(this.#taken.get(id) ?? 0);
    this.#taken.delete(id);
    if (!item) {
      this.#index.remove(id);
      return;
    }
    const document = documentOf(item);
    this.#index.put(id, this.#pay(id, charsOf(document)) ? document : titleOnly(document));
  }

  #pay(id: string, chars: number): boolean {
    if (!this.#budget) return true;
    if (!this.#budget.take(chars)) return false;
    this.#taken.set(id, chars);
    return true;
  }
}

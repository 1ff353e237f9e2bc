import { Reader, type SearchDocument } from './document.ts';
import { Documents } from './documents.ts';
import { firstOf } from './found.ts';
import { freeze } from './freeze.ts';
import { Fresh } from './fresh.ts';
import { isGone, type Merged, merge } from './merge.ts';
import { readQuery } from './query.ts';
import { Scratch } from './scratch.ts';
import type { Segment } from './segment.ts';

export type SearchResult = {
  readonly ids: string[];
  /** Of all that match, also beyond the limit. */
  readonly total: number;
  /** The query was longer than is looked for: less of it would find the same. */
  readonly isComplete: boolean;
};

const MAX_RESULTS = 1000;
/** So many are looked through one by one; more of them wait at most until `step`. */
const FEW = 256;
const MANY = 1024;
/** How many segments are merged at once. */
const MAX_MERGED = 8;
/** Smaller segments are left alone until they are together a third of the next larger one. */
const RATIO = 3;

/**
 * Finds items by the words of their titles, people, genres and so on, as one types. What is put is
 * found at once; `step` keeps searches quick, and is called, a few milliseconds at a time, as long
 * as it says that there is more to do.
 */
export class SearchIndex {
  readonly #documents = new Documents();
  readonly #fresh = new Fresh((number) => this.#documents.free(number));
  readonly #reader = new Reader();
  readonly #scratch = new Scratch();
  /** The largest first. */
  #segments: Segment[] = [];
  #merging: Generator<void, Merged> | undefined;

  get size(): number {
    return this.#documents.size;
  }

  put(id: string, document: SearchDocument): void {
    this.remove(id);
    const number = this.#documents.add(id, document.sortKey);
    this.#documents.moveTo(number, this.#fresh, number);
    this.#fresh.add(number, this.#reader.wordsOf(document));
    if (this.#fresh.size >= MANY) this.#freeze();
  }

  remove(id: string): boolean {
    return this.#documents.remove(id);
  }

  search(text: string, limit: number): SearchResult {
    const query = readQuery(text);
    if (query.needs.length === 0) return { ids: [], total: 0, isComplete: true };
    const most = Math.min(Math.max(Math.trunc(limit) || 0, 0), MAX_RESULTS);
    const { compare } = this.#documents;
    const parts = this.#segments.map((segment) => segment.find(query, most, this.#scratch));
    parts.push(this.#fresh.find(query, most, compare));
    return {
      ids: firstOf(parts, most, compare).map((number) => this.#documents.idOf(number)),
      total: parts.reduce((sum, part) => sum + part.total, 0),
      isComplete: !query.isCut,
    };
  }

  /** Tidies for about so long; whether there is more to do. */
  step(budgetMs: number): boolean {
    const endMs = performance.now() + budgetMs;
    do {
      if (!this.#stepOnce()) return false;
    } while (performance.now() < endMs);
    return true;
  }

  #stepOnce(): boolean {
    if (this.#fresh.size > FEW) {
      this.#freeze();
      return true;
    }
    this.#merging ??= this.#nextMerge();
    if (!this.#merging) return false;
    const { done, value } = this.#merging.next();
    if (done) {
      this.#merging = undefined;
      this.#replace(value);
    }
    return true;
  }

  #freeze(): void {
    this.#add(freeze(this.#fresh.empty(), this.#documents.compare));
  }

  #add(segment: Segment): void {
    for (const [place, number] of segment.documents.entries()) {
      this.#documents.moveTo(number, segment, place);
    }
    this.#segments.push(segment);
    this.#segments.sort((a, b) => b.documents.length - a.documents.length);
  }

  #nextMerge(): Generator<void, Merged> | undefined {
    const chosen = chooseSegments(this.#segments);
    return chosen && merge(chosen, this.#documents.compare);
  }

  #replace({ segment, moved }: Merged): void {
    const sources = moved.map((source) => source.segment);
    this.#segments = this.#segments.filter((each) => !sources.includes(each));
    if (segment.documents.length > 0) this.#add(segment);
    for (const { segment: source, places } of moved) {
      for (const [place, newPlace] of places.entries()) {
        if (isGone(newPlace)) this.#documents.free(source.documents[place] as number);
        else if (!source.has(place)) segment.remove(newPlace);
      }
    }
  }
}

/** What is to be merged next of segments that stand from the largest to the smallest. */
const chooseSegments = (segments: readonly Segment[]): Segment[] | undefined => {
  if (segments.length > MAX_MERGED) return segments.slice(-MAX_MERGED);
  let smaller = segments.reduce((sum, { documents }) => sum + documents.length, 0);
  for (const [index, { documents, dead }] of segments.entries()) {
    smaller -= documents.length;
    const isTooSmall = documents.length < smaller * RATIO;
    if (isTooSmall || dead * 2 > documents.length) return segments.slice(index);
  }
  return undefined;
};

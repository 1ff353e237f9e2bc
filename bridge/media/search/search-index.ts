import { Reader, type SearchDocument } from './document.ts';
import { Documents } from './documents.ts';
import { firstOf } from './found.ts';
import { freeze } from './freeze.ts';
import { Fresh } from './fresh.ts';
import { isGone, type Merged, merge } from './merge.ts';
import { readQuery } from './query.ts';
import { Scratch } from './scratch.ts';
import type { Segment } from './segment.ts';
import { Vocabulary } from './vocabulary.ts';

export type SearchResult = {
  readonly ids: string[];
  /** How well each fits: 0 (its title is the query) to 3. The lowest come first. */
  readonly groups: number[];
  /** Of all that match, also beyond the limit. */
  readonly total: number;
  /** The query was longer than is looked for: less of it would find the same. */
  readonly isComplete: boolean;
};

const MAX_RESULTS = 1000;
/** So many new ones are looked through one by one; more of them while many come in. */
const FEW = 256;
const MANY = 1024;
/** So many new ones between two steps: many come in. */
const RUSH = 64;
/** Words that are remembered while many items come in, and later. */
const MOST_WORDS = 65_536;
const FEW_WORDS = 4096;
/** How many segments are merged at once. */
const MAX_MERGED = 12;
/** Smaller segments are left alone until they are together a third of the next larger one. */
const RATIO = 3;

/**
 * Finds items by the words of their titles, people, genres and so on, as one types. What is put is
 * found at once; `step` keeps searches quick, and is called, a few milliseconds at a time, as long
 * as it says that there is more to do.
 */
export class SearchIndex {
  readonly #documents = new Documents();
  readonly #vocabulary = new Vocabulary();
  readonly #reader = new Reader(this.#vocabulary);
  readonly #fresh = new Fresh(this.#vocabulary, (number) => this.#documents.free(number));
  readonly #scratch = new Scratch();
  /** The largest first. */
  #segments: Segment[] = [];
  #putSinceStep = 0;
  #merging: Generator<void, Merged> | undefined;

  get size(): number {
    return this.#documents.size;
  }

  put(id: string, document: SearchDocument): void {
    this.remove(id);
    const number = this.#documents.add(id, document.sortKey);
    this.#documents.moveTo(number, this.#fresh, number);
    this.#putSinceStep++;
    this.#fresh.add(number, this.#reader.read(document));
    if (this.#fresh.size >= MANY) this.#freeze();
  }

  remove(id: string): boolean {
    return this.#documents.remove(id);
  }

  search(text: string, limit: number): SearchResult {
    const query = readQuery(text);
    if (query.needs.length === 0) return { ids: [], groups: [], total: 0, isComplete: true };
    const most = Math.min(Math.max(Math.trunc(limit) || 0, 0), MAX_RESULTS);
    const { compare } = this.#documents;
    const parts = this.#segments.map((segment) => segment.find(query, most, this.#scratch));
    parts.push(this.#fresh.find(query, most, compare));
    const first = firstOf(parts, most, compare);
    return {
      ids: first.map(({ number }) => this.#documents.idOf(number)),
      groups: first.map(({ group }) => group),
      total: parts.reduce((sum, part) => sum + part.total, 0),
      isComplete: !query.isCut,
    };
  }

  /** Tidies for about so long; whether there is more to do. */
  step(budgetMs: number): boolean {
    const endMs = performance.now() + budgetMs;
    const isLoading = this.#putSinceStep > RUSH;
    this.#putSinceStep = 0;
    if (!isLoading && this.#fresh.size > FEW) this.#freeze();
    while (performance.now() < endMs) {
      if (this.#mergeOn(isLoading)) continue;
      if (!isLoading && this.#reader.size > FEW_WORDS) this.#rest();
      else return isLoading;
    }
    return true;
  }

  /** Gives back what only helps while many items come in. */
  #rest(): void {
    if (this.#fresh.size > 0) this.#freeze();
    this.#reader.forget();
  }

  #mergeOn(isLoading: boolean): boolean {
    this.#merging ??= this.#nextMerge(isLoading);
    if (!this.#merging) return false;
    const { done, value } = this.#merging.next();
    if (done) {
      this.#merging = undefined;
      this.#replace(value);
    }
    return true;
  }

  #freeze(): void {
    this.#add(freeze(this.#fresh.empty(), this.#vocabulary, this.#documents.compare));
    if (this.#reader.size > MOST_WORDS) this.#reader.forget();
  }

  #add(segment: Segment): void {
    for (const [place, number] of segment.documents.entries()) {
      this.#documents.moveTo(number, segment, place);
    }
    this.#segments.push(segment);
    this.#segments.sort((a, b) => b.documents.length - a.documents.length);
  }

  /** While many come in, segments wait until there are some of their size. */
  #nextMerge(isLoading: boolean): Generator<void, Merged> | undefined {
    const isNeeded = !isLoading || this.#segments.length > MAX_MERGED;
    const chosen = isNeeded ? chooseSegments(this.#segments) : undefined;
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

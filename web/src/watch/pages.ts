/** A long list of which only the part that is looked at is held; the rest is asked for again by its cursors. */

export type PageOf<T> = { readonly results: readonly T[]; readonly next?: string | undefined };

/** How far a list is known, to be found again after leaving it. */
export type Extent = {
  /** Cursors of the second page and those after it. */
  readonly cursors: readonly string[];
  /** Items of the last page, where the end of the list is known. */
  readonly lastSize?: number | undefined;
};

export class Pages<T> {
  readonly size: number;
  readonly #loaded = new Map<number, readonly T[]>();
  #starts: (string | undefined)[] = [undefined];
  #lastSize: number | undefined;

  /** `size`: items of a page. */
  constructor(size: number, extent?: Extent) {
    this.size = size;
    if (extent) this.#starts = [undefined, ...extent.cursors];
    this.#lastSize = extent?.lastSize;
  }

  /** How many items are known to be there. */
  get count(): number {
    const last = this.#starts.length - 1;
    const inLast = this.#lastSize ?? this.#loaded.get(last)?.length ?? 0;
    return last * this.size + inLast;
  }

  /** Whether there are no more than these. */
  get isWhole(): boolean {
    return this.#lastSize !== undefined;
  }

  get extent(): Extent {
    const cursors = this.#starts.slice(1) as string[];
    return { cursors, ...(this.isWhole && { lastSize: this.#lastSize }) };
  }

  at(index: number): T | undefined {
    return this.#loaded.get(Math.floor(index / this.size))?.[index % this.size];
  }

  /** The first page that is missing between two items, as far as its start is known. */
  missing(first: number, last: number): { number: number; cursor: string | undefined } | undefined {
    const end = Math.min(Math.floor(last / this.size), this.#starts.length - 1);
    for (let number = Math.max(0, Math.floor(first / this.size)); number <= end; number++) {
      if (!this.#loaded.has(number)) return { number, cursor: this.#starts[number] };
    }
    return undefined;
  }

  put(number: number, { results, next }: PageOf<T>): void {
    this.#loaded.set(number, results);
    if (next === this.#starts[number + 1] && next !== undefined) return;
    // The list has changed meanwhile, or goes on from here: what follows is learnt anew.
    this.#starts = this.#starts.slice(0, number + 1);
    for (const later of this.#loaded.keys()) if (later > number) this.#loaded.delete(later);
    if (next !== undefined) this.#starts.push(next);
    this.#lastSize = next === undefined ? results.length : undefined;
  }

  /** Lets go of all pages but those of some items, and the ones beside them. */
  keepOnly(ranges: readonly (readonly [first: number, last: number])[]): void {
    for (const number of this.#loaded.keys()) {
      const isNear = ([first, last]: readonly [number, number]) =>
        number >= Math.floor(first / this.size) - 1 && number <= Math.floor(last / this.size) + 1;
      if (!ranges.some(isNear)) this.#loaded.delete(number);
    }
  }

  /** They may have changed: they are shown until they have been asked for again. */
  get loaded(): readonly { number: number; cursor: string | undefined }[] {
    return [...this.#loaded.keys()]
      .sort((a, b) => a - b)
      .map((number) => ({ number, cursor: this.#starts[number] }));
  }
}

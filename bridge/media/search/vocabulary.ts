/** Words as numbers. */
export class Vocabulary {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  /** For each word the last document that had it: tells what a document has twice. */
  readonly #stamps: number[] = [];
  readonly #scratch: number[] = [];
  #stamp = 0;
  /** All words in order, as far as they were sorted. */
  #sorted: Uint32Array = new Uint32Array();

  get size(): number {
    return this.#words.length;
  }

  numberOf(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.#words.length;
    this.#numbers.set(word, number);
    this.#words.push(word);
    this.#stamps.push(0);
    return number;
  }

  wordOf(number: number): string {
    return this.#words[number] as string;
  }

  /** Each number once, at most so many. */
  distinct(lists: readonly (readonly number[])[], max: number): number[] {
    const stamp = ++this.#stamp;
    const distinct = this.#scratch;
    distinct.length = 0;
    for (const list of lists) {
      for (const number of list) {
        if (this.#stamps[number] === stamp) continue;
        if (distinct.length === max) return distinct.slice();
        this.#stamps[number] = stamp;
        distinct.push(number);
      }
    }
    return distinct.slice();
  }

  /** The numbers of all words, in the words' order. */
  sorted(): Uint32Array {
    const before = this.#sorted;
    if (before.length === this.size) return before;
    const added = this.#words.slice(before.length).sort();
    const sorted = new Uint32Array(this.size);
    let next = 0;
    let written = 0;
    for (const word of added) {
      const number = this.numberOf(word);
      while (next < before.length && this.wordOf(before[next] as number) < word) {
        sorted[written++] = before[next++] as number;
      }
      sorted[written++] = number;
    }
    sorted.set(before.subarray(next), written);
    this.#sorted = sorted;
    return sorted;
  }

  clear(): void {
    this.#sorted = new Uint32Array();
    this.#numbers.clear();
    this.#words.length = 0;
    this.#stamps.length = 0;
  }
}

/** Where a document is kept. */
export type Holder = { remove(place: number): void };

/** All documents by their number. A number is given again only when nothing refers to it any more. */
export class Documents {
  readonly #numbers = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #sortKeys: string[] = [];
  readonly #holders: (Holder | undefined)[] = [];
  readonly #places: number[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#numbers.size;
  }

  add(id: string, sortKey: string): number {
    const number = this.#free.pop() ?? this.#ids.length;
    this.#ids[number] = id;
    this.#sortKeys[number] = sortKey;
    this.#holders[number] = undefined;
    this.#places[number] = 0;
    this.#numbers.set(id, number);
    return number;
  }

  /** Its number stays taken until `free`. */
  remove(id: string): boolean {
    const number = this.#numbers.get(id);
    if (number === undefined) return false;
    this.#numbers.delete(id);
    this.#holders[number]?.remove(this.#places[number] as number);
    return true;
  }

  free(number: number): void {
    this.#ids[number] = '';
    this.#sortKeys[number] = '';
    this.#holders[number] = undefined;
    this.#free.push(number);
  }

  moveTo(number: number, holder: Holder, place: number): void {
    this.#holders[number] = holder;
    this.#places[number] = place;
  }

  idOf(number: number): string {
    return this.#ids[number] as string;
  }

  /** In the order of results. */
  readonly compare = (a: number, b: number): number => {
    const aKey = this.#sortKeys[a] as string;
    const bKey = this.#sortKeys[b] as string;
    if (aKey !== bKey) return aKey < bKey ? -1 : 1;
    const aId = this.idOf(a);
    const bId = this.idOf(b);
    return aId < bId ? -1 : aId > bId ? 1 : 0;
  };
}

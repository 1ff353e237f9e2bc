import type { Collection } from '../../bridge/finding/collection.ts';
import { ChangedIds } from '../../bridge/library/changed-ids.ts';
import { type Item, ItemKind } from '../../bridge/protocol/item.ts';
import { itemOf } from '../support/loopback.ts';

const KINDS = ItemKind.anyOf.map(({ const: kind }) => kind);

/** A catalog that changes as a test says. */
export class MovingCollection implements Collection {
  readonly changes = new ChangedIds();
  readonly #items = new Map<string, Item>();

  constructor(count: number, title: string) {
    for (let number = 0; number < count; number++) this.put(number, `${title} ${number}`);
  }

  ids(): Iterable<string> {
    return this.#items.keys();
  }

  item(id: string): Item | undefined {
    return this.#items.get(id);
  }

  isAvailable(): boolean {
    return true;
  }

  idOf(number: number): string {
    return itemOf(number).id;
  }

  put(number: number, title: string, more: Partial<Item> = {}): void {
    const kind = KINDS[number % KINDS.length] ?? 'other';
    const about = { title, path: `${title}.mp4`, kind, year: 1900 + (number % 90) };
    const item = itemOf(
      number,
      more.path === undefined ? { ...about, ...more } : { title, ...more },
    );
    this.#items.set(item.id, item);
    this.changes.tell([item.id]);
  }

  remove(number: number): void {
    this.#items.delete(this.idOf(number));
    this.changes.tell([this.idOf(number)]);
  }
}

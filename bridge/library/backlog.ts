import type { Item } from '../protocol/item.ts';
import type { SourceEntry } from './source-record.ts';

/** What is left to find out of a source's files. */
export class Backlog {
  /** Ids, mostly in the order of paths. */
  readonly unhashed = new Set<string>();
  readonly undescribed = new Set<string>();
  /** Given up, because they cannot be read. */
  readonly unreadable = new Set<string>();
  #unhashedBytes = 0;

  get unhashedBytes(): number {
    return this.#unhashedBytes;
  }

  add({ item, described }: SourceEntry): void {
    if (!item.hash) this.#lacksHash(item);
    if (!described) this.undescribed.add(item.id);
  }

  /** It is another one now; whether it has to be described stays as it is. */
  replace({ item }: SourceEntry): void {
    this.unreadable.delete(item.id);
    this.#unhash(item);
  }

  remove(id: string): void {
    this.undescribed.delete(id);
  }

  /** Cannot be read now. */
  giveUp(id: string, item: Item | undefined, isUnreadable: boolean): void {
    this.undescribed.delete(id);
    if (item) this.#unhash(item);
    if (item && isUnreadable) this.unreadable.add(id);
  }

  /** What was given up. */
  tryAgain(entries: Iterable<SourceEntry>): void {
    for (const entry of entries) {
      this.unreadable.delete(entry.item.id);
      this.add(entry);
    }
  }

  #lacksHash({ id, byte_size }: Item): void {
    if (this.unhashed.has(id)) return;
    this.unhashed.add(id);
    this.#unhashedBytes += byte_size;
  }

  #unhash({ id, byte_size }: Item): void {
    if (this.unhashed.delete(id)) this.#unhashedBytes -= byte_size;
  }
}

import { dirOf } from '../media/paths.ts';
import type { Item } from '../protocol/item.ts';
import type { SourceEntry } from './source-record.ts';

/** What is left to find out of a source's files. */
export class Backlog {
  /** Ids, mostly in the order of paths. */
  readonly unhashed = new Set<string>();
  readonly undescribed = new Set<string>();
  /** Given up, because they cannot be read. */
  readonly unreadable = new Set<string>();
  /**
   * Until the next walk; and whether a look at its directory is enough. Not for what changed: that brings about a look,
   * and where a file never is what it was, one would follow the other.
   */
  readonly #givenUp = new Map<string, boolean>();
  #unhashedBytes = 0;

  get unhashedBytes(): number {
    return this.#unhashedBytes;
  }

  add({ item, described }: Pick<SourceEntry, 'item' | 'described'>): void {
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
    this.#givenUp.delete(id);
  }

  /** Where something could not be read this time, it is tried again after the next walk. */
  described({ item, described }: Pick<SourceEntry, 'item' | 'described'>): void {
    this.undescribed.delete(item.id);
    if (!described) this.#givenUp.set(item.id, true);
  }

  /** Cannot be read now. */
  giveUp(id: string, item: Item | undefined, isUnreadable: boolean): void {
    this.undescribed.delete(id);
    if (!item) return;
    this.#unhash(item);
    this.#givenUp.set(id, isUnreadable);
    if (isUnreadable) this.unreadable.add(id);
  }

  /** What was given up, in all directories or in these. */
  tryAgain(
    entryOf: (id: string) => SourceEntry | undefined,
    directories?: ReadonlySet<string>,
  ): void {
    for (const [id, isLookEnough] of this.#givenUp) {
      const entry = entryOf(id);
      const isHere = !entry || directories?.has(dirOf(entry.item.path));
      if (directories && !(isHere && isLookEnough)) continue;
      this.#givenUp.delete(id);
      this.unreadable.delete(id);
      if (entry) this.add(entry);
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

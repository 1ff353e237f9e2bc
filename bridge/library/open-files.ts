import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { ItemFile, OpenItem } from './item-file.ts';

const MAX_IDLE = 64;
/** Short: an open file keeps a deleted one's room taken and a disk from being unmounted. */
const IDLE_MS = 10_000;
/** Reading notices a change to the open file itself; another file under its name is looked for this often. */
const CHECK_NAME_EVERY_MS = 1_000;

type Slot = {
  readonly key: string;
  readonly opening: Promise<OpenItem>;
  users: number;
  checkedAtMs: number;
  timer: NodeJS.Timeout | undefined;
};

/**
 * Open files, shared by all who read the same item at the same revision and kept a moment for whoever
 * comes next: a friend's every block is an opening of its own.
 */
export class OpenFiles {
  /** What newcomers get, by key; the one that became idle last is last. */
  readonly #slots = new Map<string, Slot>();
  /** Those, and outdated ones that somebody still reads. */
  readonly #open = new Set<Slot>();

  /**
   * `key` names item and revision. A file that is still open must be what opening it anew would
   * bring, or it is opened anew; for one who reads on (`isReadingOn`) it may have been moved or
   * deleted, and is looked at less often. What `open` throws is passed on.
   */
  async acquire(
    key: string,
    item: Item,
    open: () => Promise<OpenItem>,
    isReadingOn: boolean,
  ): Promise<ItemFile> {
    for (;;) {
      const known = this.#slots.get(key);
      const slot = known ?? this.#add(key, open());
      enter(slot);
      try {
        const file = await slot.opening;
        if (known) await checkAgain(slot, file, isReadingOn);
        return new Lease(item, file, () => this.#leave(slot));
      } catch (error) {
        this.#drop(slot);
        await this.#leave(slot);
        if (!known) throw error;
      }
    }
  }

  /** Closes every file, also those in use: reading them fails from now on. */
  async close(): Promise<void> {
    this.#slots.clear();
    await Promise.all([...this.#open].map((slot) => this.#end(slot)));
  }

  #add(key: string, opening: Promise<OpenItem>): Slot {
    const slot = { key, opening, users: 0, checkedAtMs: performance.now(), timer: undefined };
    this.#slots.set(key, slot);
    this.#open.add(slot);
    return slot;
  }

  #drop(slot: Slot): void {
    if (this.#isKept(slot)) this.#slots.delete(slot.key);
  }

  #isKept(slot: Slot): boolean {
    return this.#slots.get(slot.key) === slot;
  }

  async #leave(slot: Slot): Promise<void> {
    slot.users--;
    if (slot.users > 0) return;
    if (!this.#isKept(slot)) return this.#end(slot);
    this.#slots.delete(slot.key);
    this.#slots.set(slot.key, slot);
    slot.timer = setTimeout(() => void this.#end(slot), IDLE_MS).unref();
    if (this.#slots.size <= MAX_IDLE) return;
    const idle = [...this.#slots.values()].filter(({ users }) => users === 0);
    await Promise.all(idle.slice(0, -MAX_IDLE).map((oldest) => this.#end(oldest)));
  }

  /** Never fails: what could not be opened was reported, what cannot be closed is of no use. */
  async #end(slot: Slot): Promise<void> {
    this.#drop(slot);
    this.#open.delete(slot);
    clearTimeout(slot.timer);
    await slot.opening.then((file) => file.close()).catch(() => undefined);
  }
}

/** What was opened before may be outdated; when this throws, opening it anew tells. */
const checkAgain = async (slot: Slot, file: OpenItem, isReadingOn: boolean): Promise<void> => {
  const nowMs = performance.now();
  if (isReadingOn && nowMs - slot.checkedAtMs < CHECK_NAME_EVERY_MS) return;
  slot.checkedAtMs = nowMs;
  if (isReadingOn) await file.check();
  else if (!(await file.isCurrent())) throw new BridgeError('ITEM_CHANGED');
};

const enter = (slot: Slot): void => {
  slot.users++;
  clearTimeout(slot.timer);
};

class Lease implements ItemFile {
  readonly item: Item;
  readonly #file: OpenItem;
  readonly #onClose: () => Promise<void>;
  #isClosed = false;

  constructor(item: Item, file: OpenItem, onClose: () => Promise<void>) {
    this.item = item;
    this.#file = file;
    this.#onClose = onClose;
  }

  get fd(): number | undefined {
    return this.#file.fd;
  }

  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return this.#file.read(buffer, offset, length, position);
  }

  check(): Promise<void> {
    return this.#file.check();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#onClose();
  }
}

import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { sameStamp } from './revision.ts';
import type { SourceFile } from './source.ts';

/** An item's bytes at one revision. */
export interface ItemFile {
  readonly item: Item;
  /** For programs that read it; good until it is closed. Absent where the bytes are on no disk of ours. */
  readonly fd?: number | undefined;
  /**
   * Bytes read into `buffer` from `offset` on: `length`, or as many as the item has after `position`.
   * Throws ITEM_CHANGED when the file has changed since it was opened, ITEM_UNREADABLE.
   */
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** Throws ITEM_CHANGED when the file has changed, or another one has its name now. */
  check(): Promise<void>;
  /** May be called again. */
  close(): Promise<void>;
}

/** One open file behind all {@link ItemFile}s of an item at a revision. */
export class OpenItem {
  readonly #file: SourceFile;
  readonly #size: number;

  constructor(file: SourceFile) {
    this.#file = file;
    this.#size = Number(file.stamp.sizeBytes);
  }

  get fd(): number | undefined {
    return this.#file.fd;
  }

  async read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<number> {
    const wanted = Math.min(length, Math.max(0, this.#size - position));
    const filled = await this.#file.read(buffer, offset, wanted, position);
    // After the bytes: a change before the last of them shows now.
    this.#checkBytes();
    if (filled < wanted) throw new BridgeError('ITEM_CHANGED');
    return filled;
  }

  /** Whether opening the file again would lead to the same bytes. */
  async isCurrent(): Promise<boolean> {
    this.#checkBytes();
    const named = await this.#file.restampByName();
    return named !== undefined && sameStamp(named, this.#file.stamp);
  }

  async check(): Promise<void> {
    this.#checkBytes();
    const named = await this.#file.restampByName();
    // A file that was moved or deleted plays on to its end: its bytes are what they were.
    if (named && !sameStamp(named, this.#file.stamp)) throw new BridgeError('ITEM_CHANGED');
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #checkBytes(): void {
    if (!sameStamp(this.#file.restamp(), this.#file.stamp)) throw new BridgeError('ITEM_CHANGED');
  }
}

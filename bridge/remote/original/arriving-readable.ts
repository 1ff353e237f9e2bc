import { nameOf } from '../../media/paths.ts';
import type { ByteRange, MediaReadable } from '../../media/readable.ts';
import type { Item } from '../../protocol/item.ts';
import type { ArrivingFile } from './arriving-file.ts';

/** A reader of a file that is still on its way. Close it: while there are readers more of it comes. */
export class ArrivingReadable implements MediaReadable {
  readonly #file: ArrivingFile;
  readonly #item: Item;
  #closed = false;

  constructor(file: ArrivingFile, item: Item) {
    this.#file = file;
    this.#item = item;
    file.enter();
  }

  get size(): number {
    return this.#file.size;
  }

  get isUnmeasured(): boolean {
    return this.#file.isUnmeasured;
  }

  async measured(signal: AbortSignal): Promise<void> {
    if (this.isUnmeasured) await this.#file.whole(signal);
  }

  get mimeType(): string {
    return this.#item.mime_type;
  }

  get revision(): string {
    return this.#file.revision;
  }

  get fileName(): string {
    return nameOf(this.#item.path);
  }

  get takenBack(): AbortSignal {
    return this.#file.ended;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.leave();
  }

  /** Throws STILL_ARRIVING before the first byte, or reads on as the rest comes. */
  async *read({ start, end }: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.#file.checkNear(start);
    for (let position = start; position <= end; ) {
      const piece = await this.#file.read(position, end + 1, signal);
      if (!piece) return;
      yield piece;
      position += piece.length;
    }
  }
}

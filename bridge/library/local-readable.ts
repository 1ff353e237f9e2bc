import { posix } from 'node:path';
import type { ByteRange, MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { ItemFile } from './item-file.ts';

const PIECE_BYTES = 256 * 1024;

/** An item of our own as the bytes of a file; takes over `file`. */
export class LocalReadable implements MediaReadable {
  readonly #file: ItemFile;

  constructor(file: ItemFile) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.item.byte_size;
  }

  get mimeType(): string {
    return this.#file.item.mime_type;
  }

  get revision(): string {
    return this.#file.item.revision;
  }

  get fileName(): string {
    return posix.basename(this.#file.item.path);
  }

  async *read({ start, end }: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    signal.throwIfAborted();
    if (start < 0 || end >= this.size) throw new BridgeError('RANGE_INVALID');
    await this.#file.check();
    for (let position = start; position <= end; ) {
      signal.throwIfAborted();
      const length = Math.min(PIECE_BYTES, end + 1 - position);
      // Fresh each time: a socket may hold on to the piece after the next one was asked for.
      const piece = Buffer.allocUnsafeSlow(length);
      await this.#file.read(piece, 0, length, position);
      signal.throwIfAborted();
      yield piece;
      position += length;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

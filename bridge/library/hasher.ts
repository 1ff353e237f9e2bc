import { createHash } from 'node:crypto';
import type { Item } from '../protocol/item.ts';
import type { ItemFile } from './item-file.ts';

const PIECE_BYTES = 1024 * 1024;

export type HashResult = Pick<Item, 'id' | 'revision'> & { readonly hash: string };

/** What of an open item is needed. */
export type Hashable = Pick<ItemFile, 'read'> & {
  readonly item: Pick<Item, 'id' | 'revision' | 'byte_size'>;
};

export type HashOptions = {
  readonly signal: AbortSignal;
  /** Called after each piece, with its bytes; awaited. */
  readonly onPiece: (bytes: number) => Promise<void> | void;
};

/** Reads whole files for their SHA-256; the next piece is read while one is digested. */
export class Hasher {
  readonly #buffers = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];

  /** One file at a time. Throws ITEM_CHANGED, ITEM_UNREADABLE, or the signal's reason. */
  async hash(file: Hashable, { signal, onPiece }: HashOptions): Promise<HashResult> {
    const { id, revision, byte_size: size } = file.item;
    const digest = createHash('sha256');
    const [first, second] = this.#buffers as [Buffer, Buffer];
    const read = (buffer: Buffer, position: number) =>
      position < size ? file.read(buffer, 0, PIECE_BYTES, position) : Promise.resolve(0);
    let reading = read(first, 0);
    for (let position = 0, piece = first; position < size; ) {
      const length = await reading;
      signal.throwIfAborted();
      const next = piece === first ? second : first;
      reading = read(next, position + length);
      // It is awaited after the digest, and may have failed by then.
      reading.catch(() => undefined);
      digest.update(piece.subarray(0, length));
      position += length;
      piece = next;
      await onPiece(length);
    }
    await reading;
    return { id, revision, hash: digest.digest('hex') };
  }
}

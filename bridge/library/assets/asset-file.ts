import { BridgeError } from '../../protocol/errors.ts';
import type { Blob } from '../../store/blob-file.ts';
import { OpenItem } from '../item-file.ts';
import type { SourceFile } from '../source.ts';

/** The bytes of a picture, subtitle or index that goes with an item. */
export interface AssetFile {
  readonly mimeType: string;
  readonly size: number;
  /**
   * Bytes read into `buffer` from `offset` on: `length`, or as many as there are after `position`. Throws
   * ITEM_CHANGED, ITEM_UNREADABLE.
   */
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

/** A whole file of the owner's as an asset; takes it over. */
export const wholeFile = (file: SourceFile, mimeType: string): AssetFile => {
  const open = new OpenItem(file);
  return {
    ...{ mimeType, size: Number(file.stamp.sizeBytes) },
    read: (buffer, offset, length, position) => open.read(buffer, offset, length, position),
    close: () => open.close(),
  };
};

/** Throws ITEM_CHANGED, also when it is shorter than it was. */
export const readWhole = async (file: AssetFile): Promise<Blob> => {
  const { mimeType, size } = file;
  const bytes = new Uint8Array(size);
  for (let filled = 0; filled < size; ) {
    const count = await file.read(bytes, filled, size - filled, filled);
    if (count === 0) throw new BridgeError('ITEM_CHANGED');
    filled += count;
  }
  return { mimeType, bytes };
};

export const inMemory = ({ mimeType, bytes }: Blob): AssetFile => ({
  ...{ mimeType, size: bytes.length },
  read: async (buffer, offset, length, position) => {
    const part = bytes.subarray(position, position + length);
    buffer.set(part, offset);
    return part.length;
  },
  close: async () => undefined,
});

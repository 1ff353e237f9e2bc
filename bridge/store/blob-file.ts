/** One file of a {@link BlobCache}: a line that says what it is, then the bytes. */
import { constants, type FileHandle, open } from 'node:fs/promises';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson } from '../protocol/json.ts';

export type Blob = { readonly mimeType: string; readonly bytes: Uint8Array };

const Head = Type.Object({
  blob: Type.Literal(1),
  key: Type.String(),
  mimeType: Type.String({ maxLength: 127 }),
  size: Type.Integer({ minimum: 0 }),
});
type Head = Static<typeof Head>;

const MAX_HEAD_BYTES = 4096;
const NEWLINE = 0x0a;
/** What took the file's place must neither lead elsewhere nor make us wait. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export async function* packBlob(key: string, { mimeType, bytes }: Blob): AsyncGenerator<Buffer> {
  const head: Head = { blob: 1, key, mimeType, size: bytes.length };
  yield Buffer.from(`${JSON.stringify(head)}\n`);
  yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** An open file; its bytes stay readable when it is removed. */
export class BlobFile {
  readonly mimeType: string;
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #start: number;

  private constructor(handle: FileHandle, { mimeType, size }: Head, start: number) {
    this.#handle = handle;
    this.mimeType = mimeType;
    this.size = size;
    this.#start = start;
  }

  /** undefined when there is no file, or it is not whole, or of another key. */
  static async open(file: string, key: string): Promise<BlobFile | undefined> {
    const handle = await open(file, OPEN_FLAGS).catch(() => undefined);
    if (!handle) return undefined;
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_HEAD_BYTES), 0);
      const start = buffer.subarray(0, bytesRead).indexOf(NEWLINE) + 1;
      const head = decodeJson(Head, buffer.subarray(0, start));
      const stats = await handle.stat();
      const isWhole = head?.key === key && stats.isFile() && stats.size === start + head.size;
      if (isWhole) return new BlobFile(handle, head, start);
    } catch {
      // As good as none.
    }
    await handle.close();
    return undefined;
  }

  /** Bytes read into `buffer` at `offset`: `length`, or as many as there are after `position`. */
  async read(buffer: Uint8Array, offset: number, length: number, position: number) {
    const wanted = Math.min(length, Math.max(0, this.size - position));
    for (let filled = 0; filled < wanted; ) {
      const at = this.#start + position + filled;
      const read = await this.#handle.read(buffer, offset + filled, wanted - filled, at);
      if (read.bytesRead === 0) throw new BridgeError('ITEM_CHANGED');
      filled += read.bytesRead;
    }
    return wanted;
  }

  /** It was used now. */
  async touch(): Promise<void> {
    const now = new Date();
    await this.#handle.utimes(now, now).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

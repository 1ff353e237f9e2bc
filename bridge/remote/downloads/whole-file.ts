import { constants, type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteRange, MediaReadable } from '../../media/readable.ts';
import { BridgeError } from '../../protocol/errors.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
const PIECE_BYTES = 256 * 1024;

const gone = (cause?: unknown) =>
  new BridgeError('ITEM_NOT_FOUND', {
    message: 'The file is not in its folder any more.',
    hint: 'It was moved or removed there: download it again.',
    cause,
  });

/** A file that was downloaded, as it lies in its folder. */
export class WholeFile implements MediaReadable {
  /** Whatever it is, it is saved, and not shown. */
  readonly mimeType = 'application/octet-stream';
  readonly size: number;
  readonly revision: string;
  readonly fileName: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle, size: number, revision: string) {
    this.fileName = basename(path);
    this.#handle = handle;
    this.size = size;
    this.revision = revision;
  }

  /** Throws ITEM_NOT_FOUND. */
  static async open(path: string): Promise<WholeFile> {
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((cause: unknown) => {
      throw gone(cause);
    });
    const { ino, size, mtimeNs, isFile } = await statsOf(handle);
    if (isFile) return new WholeFile(path, handle, Number(size), `${ino}-${size}-${mtimeNs}`);
    await handle.close();
    throw gone();
  }

  async *read({ start, end }: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let position = start; position <= end; ) {
      signal.throwIfAborted();
      // Fresh each time: a socket may hold on to the piece after the next one was asked for.
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end + 1 - position));
      const { bytesRead } = await this.#handle.read(piece, 0, piece.length, position);
      if (bytesRead === 0) throw new BridgeError('ITEM_CHANGED');
      yield piece.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

const statsOf = async (handle: FileHandle) => {
  const stats = await handle.stat({ bigint: true });
  const { ino, size, mtimeNs } = stats;
  return { ino, size, mtimeNs, isFile: stats.isFile() };
};

import { type BigIntStats, fstatSync } from 'node:fs';
import { constants, type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import type { FileStamp, SourceFile } from './source.ts';

/** NONBLOCK: opening a FIFO that took the file's place must not wait for a writer. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export const stampOf = ({ size, mtimeNs, ino }: BigIntStats): FileStamp => ({
  sizeBytes: size,
  mtimeNs,
  inode: ino,
});

/** Whether the real path `path` is `root` or lies below it; both without links. */
export const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

/** A regular file that is open, and the name that it was asked for by. */
export type OpenedFile = {
  readonly handle: FileHandle;
  readonly name: string;
  readonly stats: BigIntStats;
};

/**
 * Opens a file below `root`. Links are resolved first, must stay inside, and the result is opened
 * without following any more at its end; that it is the file which was indexed shows by its stamp.
 * Throws ITEM_UNREADABLE.
 */
export const openInside = async (root: string, path: string): Promise<OpenedFile> => {
  try {
    const name = join(root, path);
    const [realRoot, realName] = await Promise.all([realpath(root), realpath(name)]);
    if (!isInside(realRoot, realName)) throw new Error('the link leads out of the folder');
    const handle = await open(realName, OPEN_FLAGS);
    try {
      const stats = fstatSync(handle.fd, { bigint: true });
      if (!stats.isFile()) throw new Error('not a file');
      return { handle, name, stats };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (cause) {
    throw unreadable(cause);
  }
};

/** As a source's file; see {@link openInside}. */
export const openFolderFile = async (root: string, path: string): Promise<FolderFile> => {
  const { handle, name, stats } = await openInside(root, path);
  return new FolderFile(handle, name, stampOf(stats));
};

const unreadable = (cause: unknown) => new BridgeError('ITEM_UNREADABLE', { cause });

export class FolderFile implements SourceFile {
  readonly stamp: FileStamp;
  readonly #handle: FileHandle;
  readonly #name: string;

  constructor(handle: FileHandle, name: string, stamp: FileStamp) {
    this.#handle = handle;
    this.#name = name;
    this.stamp = stamp;
  }

  /** Of the open file, until it is closed. */
  get fd(): number {
    return this.#handle.fd;
  }

  async read(buffer: Uint8Array, offset: number, length: number, position: number) {
    let filled = 0;
    try {
      while (filled < length) {
        const rest = length - filled;
        const read = await this.#handle.read(buffer, offset + filled, rest, position + filled);
        if (read.bytesRead === 0) break;
        filled += read.bytesRead;
      }
    } catch (cause) {
      throw unreadable(cause);
    }
    return filled;
  }

  restamp(): FileStamp {
    try {
      // Of an open file, after a read of it: an answer from memory, not worth a wait among threads.
      return stampOf(fstatSync(this.#handle.fd, { bigint: true }));
    } catch (cause) {
      throw unreadable(cause);
    }
  }

  async restampByName(): Promise<FileStamp | undefined> {
    try {
      return stampOf(await stat(this.#name, { bigint: true }));
    } catch {
      return undefined;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

import { createHash } from 'node:crypto';
import { constants, type FileHandle, lstat, open, realpath, rm } from 'node:fs/promises';
import { BridgeError } from '../../protocol/errors.ts';
import { errnoOf } from '../../store/atomic-file.ts';
import { onDisk } from './disk-error.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants;
const NEW = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
/** NONBLOCK: a FIFO that took the file's place must not be waited for. */
const KEPT = O_RDWR | O_NOFOLLOW | O_NONBLOCK;
/** As the person's other files: others may look at it if the umask lets them. */
const MODE = 0o666;
/** Written at once. */
const PIECE_BYTES = 1024 * 1024;

/** The beginning of a file, on the disk; grows at its end, and knows the hash of what it has. */
export class PartFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #hash = createHash('sha256');
  #written = 0;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** A new one; undefined when there is something of that name. */
  static async create(path: string): Promise<PartFile | undefined> {
    return onDisk(async () => {
      try {
        return new PartFile(path, await open(path, NEW, MODE));
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') return undefined;
        throw error;
      }
    });
  }

  /** The first `bytes` of what is there; none of them when it is shorter; undefined when it is gone. */
  static async reopen(
    path: string,
    bytes: number,
    signal: AbortSignal,
  ): Promise<PartFile | undefined> {
    return onDisk(async () => {
      const handle = await openKept(path);
      if (!handle) return undefined;
      try {
        const part = new PartFile(path, handle);
        await part.#take(bytes, signal);
        return part;
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  /** Bytes so far; `sync` brings all of them to the disk. */
  get length(): number {
    return this.#written + this.#gatheredBytes;
  }

  /** Throws DISK_FULL, DESTINATION_UNWRITABLE, as all that follow. */
  async write(piece: Uint8Array): Promise<void> {
    this.#gathered.push(piece);
    this.#gatheredBytes += piece.length;
    if (this.#gatheredBytes >= PIECE_BYTES) await this.#flush();
  }

  /** Afterwards what was written survives a loss of power. */
  async sync(): Promise<void> {
    await this.#flush();
    await onDisk(() => this.#handle.datasync());
  }

  /** Begins anew. */
  async empty(): Promise<void> {
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#written = 0;
    this.#hash = createHash('sha256');
    await onDisk(() => this.#handle.truncate(0));
  }

  /** SHA-256 of what is on the disk, hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    try {
      await onDisk(() => this.#append(bytes));
    } catch (error) {
      // On a full disk half a piece only takes room.
      await this.#handle.truncate(this.#written).catch(() => undefined);
      throw error;
    }
    this.#hash.update(bytes);
    this.#written += bytes.length;
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const rest = bytes.length - done;
      const { bytesWritten } = await this.#handle.write(bytes, done, rest, this.#written + done);
      done += bytesWritten;
    }
  }

  async #take(bytes: number, signal: AbortSignal): Promise<void> {
    const stats = await this.#handle.stat();
    const length = stats.size < bytes ? 0 : bytes;
    // Another name of it may be a file that we have no business with.
    if (!stats.isFile() || (stats.nlink > 1 && length !== stats.size)) {
      throw new BridgeError('DESTINATION_UNWRITABLE');
    }
    if (stats.size > length) await this.#handle.truncate(length);
    const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
    while (this.#written < length) {
      signal.throwIfAborted();
      const wanted = Math.min(buffer.length, length - this.#written);
      const { bytesRead } = await this.#handle.read(buffer, 0, wanted, this.#written);
      if (bytesRead === 0) return this.empty();
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#written += bytesRead;
    }
  }
}

const openKept = async (path: string): Promise<FileHandle | undefined> => {
  try {
    return await open(path, KEPT);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Removes a part; what is no plain file, or is reached by a link, is not one. */
export const removePart = (path: string): Promise<void> =>
  onDisk(async () => {
    try {
      if ((await realpath(path)) === path && (await lstat(path)).isFile()) await rm(path);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') throw error;
    }
  });

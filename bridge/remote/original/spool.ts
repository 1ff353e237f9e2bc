import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { BridgeError } from '../../protocol/errors.ts';
import { PRIVATE_FILE } from '../../store/atomic-file.ts';
import { asDiskError } from '../downloads/disk-error.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
const NEW = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW;
/** Nobody can ask the owner to wait: what the disk does not take in time has to be asked for again. */
const MOST_WAITING = 64 * 1024 * 1024;
/** The rest of the machine needs a disk, too. */
const LEAST_FREE = 512 * 1024 * 1024;
const LOOK_EVERY = 64 * 1024 * 1024;
const READ_BYTES = 256 * 1024;

/**
 * The beginning of one file, on the disk, as far as it has come. The file there has no name, so nothing is left of it when
 * it is closed, however the bridge ends.
 */
export class Spool {
  readonly #dir: string;
  readonly #handle: FileHandle;
  readonly #onGrown: () => void;
  #length = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #sinceLook = Number.POSITIVE_INFINITY;
  #writing: Promise<void> | undefined;
  #failure: BridgeError | undefined;

  private constructor(dir: string, handle: FileHandle, onGrown: () => void) {
    this.#dir = dir;
    this.#handle = handle;
    this.#onGrown = onGrown;
  }

  /** `onGrown` is called whenever there is more, or no more can be taken. Throws DISK_FULL, DESTINATION_UNWRITABLE. */
  static async create(dir: string, onGrown: () => void): Promise<Spool> {
    try {
      const path = join(dir, randomBytes(8).toString('hex'));
      const handle = await open(path, NEW, PRIVATE_FILE);
      await rm(path);
      return new Spool(dir, handle, onGrown);
    } catch (error) {
      throw asDiskError(error);
    }
  }

  /** Bytes that are here. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that are here or on their way to the disk: what follows begins there. */
  get end(): number {
    return this.#length + this.#waitingBytes;
  }

  /** Takes what follows; nobody changes it afterwards, and it is here a little later. Throws DISK_FULL, DESTINATION_UNWRITABLE, RATE_LIMITED. */
  append(bytes: Uint8Array): void {
    if (this.#failure) throw this.#failure;
    if (this.#waitingBytes + bytes.length > MOST_WAITING) {
      throw new BridgeError('RATE_LIMITED', { message: 'The disk is slower than the network.' });
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#writing ??= this.#write();
  }

  /** What was appended until now is here, or will never be: then it throws why. */
  async settled(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    if (this.#failure) throw this.#failure;
  }

  /** Some of the bytes from `position` on, which are here, and none from `end` on. */
  async read(position: number, end: number): Promise<Uint8Array> {
    const length = Math.min(READ_BYTES, end - position, this.#length - position);
    // Fresh each time: a socket may hold on to the piece after the next one was asked for.
    const piece = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await this.#handle.read(piece, 0, length, position);
    if (bytesRead === 0) throw new BridgeError('ITEM_CHANGED');
    return piece.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.settled().catch(() => undefined);
    await this.#handle.close();
  }

  async #write(): Promise<void> {
    // What comes in one go is written in one go.
    await setImmediate();
    try {
      while (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting.splice(0));
        await this.#checkRoom(bytes.length);
        await this.#writeAll(bytes);
        this.#length += bytes.length;
        this.#waitingBytes -= bytes.length;
        this.#onGrown();
      }
    } catch (error) {
      this.#failure = asDiskError(error);
      this.#waiting = [];
      this.#onGrown();
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const rest = bytes.length - done;
      const { bytesWritten } = await this.#handle.write(bytes, done, rest, this.#length + done);
      done += bytesWritten;
    }
  }

  async #checkRoom(bytes: number): Promise<void> {
    this.#sinceLook += bytes;
    if (this.#sinceLook < LOOK_EVERY) return;
    this.#sinceLook = 0;
    const { bavail, bsize, blocks } = await statfs(this.#dir);
    if (blocks > 0 && bavail * bsize < LEAST_FREE) throw new BridgeError('DISK_FULL');
  }
}

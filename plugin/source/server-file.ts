import type { FileStamp, SourceFile } from '../../bridge/library/source.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { JellyfinClient } from '../client/jellyfin-client.ts';

/** Asked for with the opening, since most who open a file read its head first. */
const HEAD_BYTES = 64 * 1024;
/** The most in one request. */
const MOST_BYTES = 4 * 1024 * 1024;

type Reader = Pick<JellyfinClient, 'bytes'>;

export type ServerFileOptions = {
  readonly client: Reader;
  readonly fileId: string;
  /** As it was listed. */
  readonly stamp: FileStamp;
  /** The stamp of what is listed under its name now. */
  readonly now: () => FileStamp | undefined;
};

/** A file that is read through its server, range by range. */
export class ServerFile implements SourceFile {
  readonly #options: ServerFileOptions;
  readonly #head: Uint8Array;
  readonly #modified: string;
  #isChanged = false;
  readonly #closing = new AbortController();

  private constructor(options: ServerFileOptions, head: Uint8Array, modified: string) {
    this.#options = options;
    this.#head = head;
    this.#modified = modified;
  }

  /** Throws ITEM_UNREADABLE, ITEM_CHANGED when it is not as long as it was listed. */
  static async open(options: ServerFileOptions): Promise<ServerFile> {
    const { client, fileId, stamp } = options;
    const listed = Number(stamp.sizeBytes);
    try {
      const end = Math.min(HEAD_BYTES, listed) - 1;
      const { bytes, size, modified } = await client.bytes(fileId, 0, end);
      if (size !== listed) throw new BridgeError('ITEM_CHANGED');
      return new ServerFile(options, bytes, modified);
    } catch (error) {
      throw asUnreadable(error);
    }
  }

  get stamp(): FileStamp {
    return this.#options.stamp;
  }

  /** When the server says that it was last written to. */
  get modified(): string {
    return this.#modified;
  }

  async read(buffer: Uint8Array, offset: number, length: number, position: number) {
    const wanted = Math.max(0, Math.min(length, Number(this.stamp.sizeBytes) - position));
    let filled = 0;
    while (filled < wanted) {
      const piece = await this.#piece(position + filled, wanted - filled);
      buffer.set(piece, offset + filled);
      filled += piece.length;
    }
    return filled;
  }

  restamp(): FileStamp {
    const { stamp } = this.#options;
    return this.#isChanged ? { ...stamp, mtimeNs: stamp.mtimeNs + 1n } : stamp;
  }

  async restampByName(): Promise<FileStamp | undefined> {
    return this.#options.now();
  }

  async close(): Promise<void> {
    this.#closing.abort(new BridgeError('ITEM_UNREADABLE'));
  }

  async #piece(start: number, length: number): Promise<Uint8Array> {
    if (start < this.#head.length) return this.#head.subarray(start, start + length);
    const { client, fileId, stamp } = this.#options;
    const end = start + Math.min(length, MOST_BYTES) - 1;
    try {
      const { signal } = this.#closing;
      const { bytes, size, modified } = await client.bytes(fileId, start, end, signal);
      if (bytes.length === 0) throw new BridgeError('ITEM_UNREADABLE');
      if (size !== Number(stamp.sizeBytes) || modified !== this.#modified) this.#isChanged = true;
      return bytes;
    } catch (error) {
      throw asUnreadable(error);
    }
  }
}

export const asUnreadable = (error: unknown): BridgeError => {
  const isKnown = error instanceof BridgeError && error.code === 'ITEM_CHANGED';
  return isKnown ? error : new BridgeError('ITEM_UNREADABLE', { cause: error });
};

import { open } from 'node:fs/promises';
import type { ByteRange, MediaReadable } from '../../bridge/media/readable.ts';

type Described = Pick<MediaReadable, 'mimeType' | 'revision' | 'fileName'>;

const FILM: Described = { mimeType: 'video/mp4', revision: 'r1', fileName: 'A film.mp4' };

/** Bytes of which each tells its position, and which no player takes for a playlist. */
export const bytesAt = (range: ByteRange): Buffer => {
  const bytes = Buffer.allocUnsafe(range.end - range.start + 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = ((range.start + i) * 31) % 251;
  return bytes;
};

export type Watched = MediaReadable & {
  /** Ranges asked for, without the first look into the file. */
  readonly asked: ByteRange[];
  readonly pulled: { pieces: number; running: number };
  closed: number;
};

type Behaviour = Partial<Described> & {
  readonly size?: number;
  readonly pieceBytes?: number;
  /** Runs before each piece: may wait, or throw. */
  readonly before?: (position: number, signal: AbortSignal) => void | Promise<void>;
  readonly bytes?: (range: ByteRange) => Uint8Array;
  /** The first read is the look of a viewing into the file: served without further ado. */
  readonly isLookedInto?: boolean;
};

/** An item in memory that tells what is done with it. */
export const memoryReadable = (behaviour: Behaviour = {}): Watched => {
  const { size = 1000, pieceBytes = 64, before, bytes = bytesAt, isLookedInto } = behaviour;
  const {
    mimeType = FILM.mimeType,
    revision = FILM.revision,
    fileName = FILM.fileName,
  } = behaviour;
  let isLook = isLookedInto ?? false;
  const asked: ByteRange[] = [];
  const pulled = { pieces: 0, running: 0 };
  return {
    mimeType,
    revision,
    fileName,
    size,
    asked,
    pulled,
    closed: 0,
    async *read(range, signal) {
      if (isLook) {
        isLook = false;
        yield bytes(range);
        return;
      }
      asked.push(range);
      pulled.running += 1;
      try {
        for (let start = range.start; start <= range.end; start += pieceBytes) {
          await before?.(start, signal);
          signal.throwIfAborted();
          pulled.pieces += 1;
          yield bytes({ start, end: Math.min(start + pieceBytes - 1, range.end) });
        }
      } finally {
        pulled.running -= 1;
      }
    },
    async close() {
      this.closed += 1;
    },
  };
};

const FILE_PIECE_BYTES = 256 * 1024;

export const fileReadable = async (path: string, described: Partial<Described> = {}) => {
  const file = await open(path);
  const { size } = await file.stat();
  const readable: MediaReadable = {
    ...FILM,
    ...described,
    size,
    async *read({ start, end }, signal) {
      for (let position = start; position <= end; ) {
        signal.throwIfAborted();
        const length = Math.min(FILE_PIECE_BYTES, end - position + 1);
        const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position);
        if (bytesRead === 0) throw new Error('the file ends early');
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
  return readable;
};

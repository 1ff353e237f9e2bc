/** The chunks of one download, in order. */
import { concatBytes, utf8 } from '../../protocol/bytes.ts';
import { BridgeError } from '../../protocol/errors.ts';

/** Reads one chunk of a file. */
export type ReadChunk = (index: number) => Promise<Uint8Array>;

/** Those of a file, each read while the one before goes out; `first` is on its way already. */
export async function* fileChunks(
  total: number,
  first: Promise<Uint8Array>,
  read: ReadChunk,
): AsyncGenerator<Uint8Array> {
  let next = first;
  for (let index = 0; index < total; index++) {
    const chunk = await next;
    if (index + 1 < total) next = read(index + 1);
    // Whoever ends early leaves this one behind.
    next.catch(() => undefined);
    yield chunk;
  }
}

/** A box of MP4 with nothing in it, which players pass over. */
const NOTHING = concatBytes(Uint8Array.of(0, 0, 0, 8), utf8('free'));

/**
 * Exactly `total` of what comes in pieces of any size, and nobody knows how much it gets: the last ones hold nothing. Throws
 * MESSAGE_INVALID when more comes than they hold.
 */
export async function* filmChunks(
  total: number,
  chunkBytes: number,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of inChunks(pieces, chunkBytes)) {
    if (++sent > total) throw new BridgeError('MESSAGE_INVALID');
    yield chunk;
  }
  while (sent++ < total) yield NOTHING;
}

/** The same bytes, `chunkBytes` at a time but for the last. */
async function* inChunks(
  pieces: AsyncIterable<Uint8Array>,
  chunkBytes: number,
): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    gathered.push(piece);
    bytes += piece.length;
    while (bytes >= chunkBytes) {
      const all = concatBytes(...gathered);
      yield all.subarray(0, chunkBytes);
      gathered = [all.subarray(chunkBytes)];
      bytes -= chunkBytes;
    }
  }
  if (bytes > 0) yield concatBytes(...gathered);
}

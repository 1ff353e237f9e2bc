import { friendFileName } from '../../../bridge/media/names/file-name.ts';
import type { ByteRange } from '../../../bridge/media/readable.ts';
import { BridgeError } from '../../../bridge/protocol/errors.ts';
import type { Item } from '../../../bridge/protocol/item.ts';
import type { Catalog } from '../net/catalog.ts';

/** What players and downloads are given. */
export type Source = {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  read(range: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>>;
};

/** Nothing that a browser would run as a page. */
const PLAYED = /^(?:(?:video|audio)\/[\w.+-]+|image\/(?!svg)[\w.+-]+)$/;
/** Small at first, so that a film starts at once. */
const BLOCK = { first: 64 * 1024, most: 256 * 1024 };
/** Blocks on their way at once. */
const AHEAD = 6;

/** An item of a catalog as bytes. A player that stops reading stops asking. */
export const filmOf = (catalog: Catalog, item: Item): Source => ({
  name: friendFileName(item.path.split('/').at(-1) ?? item.title),
  type: PLAYED.test(item.mime_type) ? item.mime_type : 'application/octet-stream',
  size: item.byte_size,
  async *read({ start, end }, signal) {
    const coming: Promise<Uint8Array<ArrayBuffer>>[] = [];
    let at = start;
    let most = BLOCK.first;
    const askOn = () => {
      while (coming.length < AHEAD && at <= end) {
        const length = Math.min(most, end + 1 - at);
        const block = catalog.read(item, at, length, signal);
        // Those that nobody waits for any more fail in silence.
        block.catch(() => {});
        coming.push(block);
        at += length;
        most = BLOCK.most;
      }
    };
    for (askOn(); coming.length > 0; askOn()) {
      const block = await coming.shift();
      if (signal.aborted) return;
      if (!block) throw new BridgeError('INTERNAL');
      yield block;
    }
  },
});

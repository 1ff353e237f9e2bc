import type { AssetFile } from '../library/assets/asset-file.ts';
import { within } from '../library/wait.ts';
import type { ItemDetails } from '../media/item-details.ts';
import { BridgeError } from '../protocol/errors.ts';
import { packOpened } from '../protocol/frame.ts';
import type { Item } from '../protocol/item.ts';
import { encodeJson } from '../protocol/json.ts';
import { ASSET_ASKS_MAX, type AskRequest, type AssetHead } from '../protocol/messages.ts';
import type { BufferPool } from './buffer-pool.ts';
import type { ServedCatalogs } from './served.ts';
import type { ServedSession } from './session-table.ts';

/** So long an ask waits for what has to be made first; the friend takes more silence for a lost connection. */
const PATIENCE_MS = 2_000;

type AssetRequest = Extract<AskRequest, { op: 'asset' | 'rendition' }>;

/** Answers `asset` and `rendition`: blocks of pictures, subtitles, indexes and smaller versions, each opened for itself. */
export class AssetAsks {
  readonly #catalogs: ServedCatalogs;
  readonly #buffers: BufferPool;
  /** Under way, by friend. */
  readonly #asking = new Map<string, number>();

  constructor(catalogs: ServedCatalogs, buffers: BufferPool) {
    this.#catalogs = catalogs;
    this.#buffers = buffers;
  }

  /** `checkAccess` is called again after every wait; `seal` with a block that is of no use afterwards. */
  async answer<T>(
    { caller, friendId }: ServedSession,
    request: AssetRequest,
    blockMax: number,
    checkAccess: () => void,
    seal: (block: Uint8Array) => T,
  ): Promise<T> {
    const { catalog } = caller;
    if (request.length > blockMax) throw new BridgeError('RANGE_INVALID');
    if (!this.#catalogs.item(catalog, request.id)) throw new BridgeError('ITEM_NOT_FOUND');
    const asking = this.#asking.get(friendId) ?? 0;
    if (asking >= ASSET_ASKS_MAX) throw new BridgeError('RATE_LIMITED');
    this.#asking.set(friendId, asking + 1);
    try {
      const file = await within(PATIENCE_MS, NOT_READY, undefined, (signal) =>
        request.op === 'asset'
          ? this.#catalogs.openAsset(catalog, request, friendId, signal)
          : this.#catalogs.openRendition(catalog, request, friendId, signal),
      );
      try {
        checkAccess();
        return await this.#buffers.use(friendId, async (buffer) => {
          const block = await fill(buffer.subarray(0, blockMax), file, request);
          checkAccess();
          return seal(block);
        });
      } finally {
        await file.close();
      }
    } finally {
      this.#left(friendId);
    }
  }

  #left(friendId: string): void {
    const asking = (this.#asking.get(friendId) ?? 1) - 1;
    if (asking === 0) this.#asking.delete(friendId);
    else this.#asking.set(friendId, asking);
  }
}

const NOT_READY = new BridgeError('ASSET_NOT_READY');
const EMPTY = new Uint8Array(0);

/** Head and as many of the wanted bytes as there are, and as fit. */
const fill = async (
  buffer: Uint8Array,
  file: AssetFile,
  { offset, length }: AssetRequest,
): Promise<Uint8Array> => {
  const { size, mimeType: type } = file;
  if (offset > size) throw new BridgeError('RANGE_INVALID');
  const head: AssetHead = { size, type };
  const packed = packOpened(encodeJson(head), EMPTY);
  buffer.set(packed);
  const room = Math.min(length, size - offset, buffer.length - packed.length);
  const filled = await file.read(buffer, packed.length, room, offset);
  return buffer.subarray(0, packed.length + filled);
};

/** An item and what is known of it; where that is too much for one message, without the longest lists. */
export const answerWithin = (
  maxBytes: number,
  item: Item,
  details: ItemDetails | undefined,
): Uint8Array => {
  if (!details) return encodeJson({ item });
  const { media, ...about } = details;
  const { pictures, subtitles } = details;
  const shorter = [
    details,
    { ...about, ...(media && { media: { ...media, chapters: undefined } }) },
    about,
    { pictures, subtitles },
  ];
  for (const told of shorter) {
    const answer = encodeJson({ item, details: told });
    if (answer.length <= maxBytes) return answer;
  }
  return encodeJson({ item });
};

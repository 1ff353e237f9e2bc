import { Slots } from '../ffmpeg/slots.ts';
import type { AssetFile } from '../library/assets/asset-file.ts';
import { type AssetAsk, assetKey } from '../library/assets/assets.ts';
import { KeptAssets } from '../library/assets/kept-assets.ts';
import { isAsset, maxBytesOf } from '../media/asset.ts';
import { concatBytes } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { unpackOpened } from '../protocol/frame.ts';
import { decodeJson } from '../protocol/json.ts';
import type { Log } from '../protocol/log.ts';
import { AssetHead, BLOCK_MAX } from '../protocol/messages.ts';
import type { BlobCache } from '../store/blob-cache.ts';
import type { Blob } from '../store/blob-file.ts';
import { askKept } from './ask-kept.ts';
import type { KeptSession } from './kept-session.ts';

/** Of one import: more wait here. */
const PER_IMPORT = 256;
const FIRST_BLOCKS_AT_ONCE = 8;
/** Those that have more than one block, of all imports: each may take 32 MiB of memory. */
const LARGE_AT_ONCE = 2;

type Block = { readonly head: AssetHead; readonly bytes: Uint8Array };

/** Friends' pictures, subtitles and keyframe indexes: fetched once, checked, and kept on our disk. */
export class RemoteAssets {
  readonly #kept: KeptAssets;
  readonly #large = new Slots(LARGE_AT_ONCE);
  readonly #first = new Map<string, Slots>();

  constructor(cache: BlobCache, log: Log) {
    this.#kept = new KeptAssets(cache, log, { perAsker: PER_IMPORT, lingerMs: 0 });
  }

  /**
   * Close it. `group` names the import. Throws what the owner refuses with, OWNER_AWAY, MESSAGE_INVALID for what is no
   * such asset, the signal's reason.
   */
  open(
    session: () => Promise<KeptSession>,
    group: string,
    ask: AssetAsk,
    signal: AbortSignal,
  ): Promise<AssetFile> {
    const name = assetKey(ask);
    const fetch = async (signal: AbortSignal) => this.#fetch(await session(), group, ask, signal);
    return this.#kept.open({ group: groupOf(group), name }, group, fetch, signal);
  }

  /** An import is no more, or not shared any more. */
  async forget(group: string): Promise<void> {
    this.#first.delete(group);
    await this.#kept.forget(groupOf(group));
  }

  async #fetch(
    session: KeptSession,
    group: string,
    ask: AssetAsk,
    signal: AbortSignal,
  ): Promise<Blob> {
    const slots = this.#first.get(group) ?? new Slots(FIRST_BLOCKS_AT_ONCE);
    this.#first.set(group, slots);
    const first = await slots.run(() => readBlock(session, ask, 0, signal), signal);
    const { size, type: mimeType } = first.head;
    const isFitting = first.bytes.length <= size && size <= maxBytesOf(mimeType);
    if (!isFitting || !isAsset(ask.asset, mimeType, first.bytes, true)) throw invalid();
    const bytes =
      first.bytes.length === size
        ? first.bytes
        : await this.#large.run(() => readRest(session, ask, first, signal), signal);
    if (!isAsset(ask.asset, mimeType, bytes)) throw invalid();
    return { mimeType, bytes };
  }
}

const groupOf = (group: string): string => `friend ${group}`;

const invalid = () => new BridgeError('MESSAGE_INVALID');

const readBlock = async (
  session: KeptSession,
  { id, asset, mark }: AssetAsk,
  offset: number,
  signal: AbortSignal,
): Promise<Block> => {
  const length = Math.min(BLOCK_MAX, session.blockMax);
  const request = { op: 'asset', id, asset, mark, offset, length } as const;
  const reply = await askKept(session, request, signal);
  const parts = reply.kind === 'bytes' ? unpackOpened(concatBytes(...reply.pieces)) : undefined;
  const head = parts && decodeJson(AssetHead, parts.json);
  if (!head) throw invalid();
  return { head, bytes: parts.block };
};

const readRest = async (
  session: KeptSession,
  ask: AssetAsk,
  first: Block,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const { size, type } = first.head;
  const whole = new Uint8Array(size);
  whole.set(first.bytes);
  for (let filled = first.bytes.length; filled < size; ) {
    const { head, bytes } = await readBlock(session, ask, filled, signal);
    if (head.size !== size || head.type !== type) throw new BridgeError('ITEM_CHANGED');
    if (bytes.length === 0 || filled + bytes.length > size) throw invalid();
    whole.set(bytes, filled);
    filled += bytes.length;
  }
  return whole;
};

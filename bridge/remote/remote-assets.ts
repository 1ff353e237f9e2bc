import { Slots } from '../ffmpeg/slots.ts';
import type { AssetFile } from '../library/assets/asset-file.ts';
import { type AssetAsk, assetKey } from '../library/assets/assets.ts';
import { KeptAssets } from '../library/assets/kept-assets.ts';
import { isAsset, maxBytesOf } from '../media/asset.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import type { BlobCache } from '../store/blob-cache.ts';
import type { Blob } from '../store/blob-file.ts';
import { readBlock, readRest } from './asked-blocks.ts';
import type { KeptSession } from './kept-session.ts';

/** Of one import: more wait here. */
const PER_IMPORT = 256;
const FIRST_BLOCKS_AT_ONCE = 8;
/** Those that have more than one block, of all imports: each may take 32 MiB of memory. */
const LARGE_AT_ONCE = 2;

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
    const request = { ...ask, op: 'asset' } as const;
    const first = await slots.run(() => readBlock(session, request, 0, signal), signal);
    const { size, type: mimeType } = first.head;
    const isFitting = first.bytes.length <= size && size <= maxBytesOf(mimeType);
    if (!isFitting || !isAsset(ask.asset, mimeType, first.bytes, true)) throw invalid();
    const bytes =
      first.bytes.length === size
        ? first.bytes
        : await this.#large.run(() => readRest(session, request, first, signal), signal);
    if (!isAsset(ask.asset, mimeType, bytes)) throw invalid();
    return { mimeType, bytes };
  }
}

const groupOf = (group: string): string => `friend ${group}`;

const invalid = () => new BridgeError('MESSAGE_INVALID');

import type { AssetFile } from '../library/assets/asset-file.ts';
import type { AssetAsk } from '../library/assets/assets.ts';
import type { ItemDetails } from '../media/item-details.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import type { RenditionAsk } from '../protocol/messages.ts';
import type { BlobCache } from '../store/blob-cache.ts';
import type { Carried } from './flow-window.ts';
import type { Imports } from './imports.ts';
import { type ImportAddress, importKey, type KeptSession, LOST } from './kept-session.ts';
import { TAKEN_BACK } from './puller.ts';
import { RemoteAssets } from './remote-assets.ts';
import { RemoteDetails } from './remote-details.ts';
import { readRendition } from './remote-renditions.ts';
import type { Ways } from './ways.ts';

export type RemoteExtrasDeps = {
  readonly cache: BlobCache;
  readonly log: Log;
  readonly imports: Imports;
  /** The session with an import's owner, however they are reached now. */
  readonly session: (alias: string) => Promise<KeptSession>;
  /** The owner is not where they were, or has other things than our listing says. */
  readonly onChanged: (alias: string) => void;
  readonly ways: Pick<Ways, 'carried' | 'isOriginal' | 'receivedBytes'>;
  /** Throws CATALOG_NOT_FOUND, ITEM_NOT_FOUND. */
  readonly item: (alias: string, id: string) => Item;
};

/**
 * What goes with friends' items: details, pictures, subtitles. All throws what the owner refuses with, OWNER_AWAY,
 * NETWORK_UNREACHABLE, MESSAGE_INVALID for what is not what was asked for, CATALOG_NOT_FOUND, ITEM_NOT_FOUND, the signal's reason.
 */
export class RemoteExtras {
  readonly #deps: RemoteExtrasDeps;
  readonly #details = new RemoteDetails();
  readonly #assets: RemoteAssets;

  constructor(deps: RemoteExtrasDeps) {
    this.#deps = deps;
    this.#assets = new RemoteAssets(deps.cache, deps.log);
  }

  /** undefined when nothing is known beside the item's entry. */
  async details(alias: string, id: string, signal: AbortSignal): Promise<ItemDetails | undefined> {
    const item = this.#deps.item(alias, id);
    if (this.#isOriginal(alias)) return undefined;
    return this.#asking(alias, (session, group) => this.#details.of(session, group, item, signal));
  }

  /** Close it. */
  async asset(alias: string, ask: AssetAsk, signal: AbortSignal): Promise<AssetFile> {
    this.#deps.item(alias, ask.id);
    if (this.#isOriginal(alias)) throw new BridgeError('ASSET_NOT_FOUND');
    return this.#asking(alias, (session, group) => this.#assets.open(session, group, ask, signal));
  }

  /** Names of the smaller versions that the owner makes of films. */
  async renditions(alias: string): Promise<readonly string[]> {
    if (this.#isOriginal(alias)) return [];
    return this.#asking(alias, async (session) => (await session()).renditions());
  }

  /** A part of such a version. */
  async rendition(alias: string, ask: RenditionAsk, signal: AbortSignal): Promise<Uint8Array> {
    this.#deps.item(alias, ask.id);
    return this.#asking(alias, async (session) => readRendition(await session(), ask, signal));
  }

  /** What the link to its owner carried lately; undefined: nothing, or that is not known now. */
  carried(alias: string): Carried | undefined {
    try {
      const { ways, imports } = this.#deps;
      return ways.carried(imports.get(alias));
    } catch (error) {
      if (error instanceof BridgeError) return undefined;
      throw error;
    }
  }

  /** Bytes of items from owners who have a bridge, since the start. */
  get receivedBytes(): number {
    return this.#deps.ways.receivedBytes;
  }

  /** Whose owner has no bridge that could tell more than the listing does. Throws CATALOG_NOT_FOUND. */
  #isOriginal(alias: string): boolean {
    const { ways, imports } = this.#deps;
    return ways.isOriginal(imports.get(alias));
  }

  /** The import is no more, or not shared any more. */
  async forget(address: ImportAddress): Promise<void> {
    const group = importKey(address);
    this.#details.forget(group);
    await this.#assets.forget(group);
  }

  async #asking<T>(
    alias: string,
    ask: (session: () => Promise<KeptSession>, group: string) => Promise<T>,
  ): Promise<T> {
    const { imports, session, onChanged } = this.#deps;
    try {
      return await ask(() => session(alias), importKey(imports.get(alias)));
    } catch (error) {
      if (hasCode(error, ...CHANGED)) onChanged(alias);
      throw error;
    }
  }
}

const CHANGED = [
  'ITEM_CHANGED',
  'ITEM_NOT_FOUND',
  'ASSET_NOT_FOUND',
  ...TAKEN_BACK,
  ...LOST,
] as const;

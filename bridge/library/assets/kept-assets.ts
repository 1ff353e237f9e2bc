import type { Log } from '../../protocol/log.ts';
import type { BlobCache, BlobKey } from '../../store/blob-cache.ts';
import type { Blob } from '../../store/blob-file.ts';
import { type AssetFile, inMemory } from './asset-file.ts';
import { Makings, type MakingsLimits } from './makings.ts';

/** Assets that cost something to make or to fetch: had once, and kept on disk. */
export class KeptAssets {
  readonly #cache: BlobCache;
  readonly #log: Log;
  readonly #makings: Makings<Blob>;

  constructor(cache: BlobCache, log: Log, limits: MakingsLimits) {
    this.#cache = cache;
    this.#log = log;
    this.#makings = new Makings(limits);
  }

  /** Close it. Throws what `make` throws, the signal's reason, RATE_LIMITED. */
  async open(
    key: BlobKey,
    asker: string,
    make: (signal: AbortSignal) => Promise<Blob>,
    signal: AbortSignal,
  ): Promise<AssetFile> {
    const kept = await this.#cache.open(key);
    if (kept) return kept;
    const makeAndKeep = async (signal: AbortSignal) => {
      const blob = await make(signal);
      await this.#keep(key, blob);
      return blob;
    };
    const name = `${key.group} ${key.name}`;
    const made = await this.#makings.share(name, asker, makeAndKeep, signal);
    return (await this.#cache.open(key)) ?? inMemory(made);
  }

  forget(group: string): Promise<void> {
    return this.#cache.forget(group);
  }

  /** A full disk is no reason not to show a picture. */
  async #keep(key: BlobKey, blob: Blob): Promise<void> {
    try {
      await this.#cache.put(key, blob);
    } catch (error) {
      this.#log.warn({ error: String(error) }, 'an asset could not be kept');
    }
  }
}

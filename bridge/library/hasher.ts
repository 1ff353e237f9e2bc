import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import type { ItemFile } from './item-file.ts';

const PIECE_BYTES = 1024 * 1024;
/** Hashes are saved together, so that thousands of small files do not mean thousands of writes. */
const SAVE_MS = 1_000;

export type HashResult = Pick<Item, 'id' | 'revision'> & { readonly hash: string };

/** A catalog, as far as the hasher is concerned. */
export interface Hashable {
  readonly name: string;
  unhashed(): readonly Item[];
  openItem(id: string): Promise<ItemFile>;
  saveHashes(results: readonly HashResult[]): Promise<void>;
}

export type HasherDeps = {
  readonly log: Log;
  /** The most to read per second; undefined: as fast as it goes. */
  readonly bytesPerSec?: number | undefined;
};

/** Reads whole files for their SHA-256, one at a time, in the background. */
export class Hasher {
  readonly #deps: HasherDeps;
  readonly #queue = new Set<Hashable>();
  readonly #buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #results: HashResult[] = [];
  #savedMs = 0;

  constructor(deps: HasherDeps) {
    this.#deps = deps;
  }

  /** Hashes what is unhashed in `catalog`, after what was added before. */
  add(catalog: Hashable): void {
    if (this.#stopping.signal.aborted || catalog.unhashed().length === 0) return;
    this.#queue.add(catalog);
    this.#running ??= this.#run();
  }

  /** Gives up what is under way; it is done again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let [next] = this.#queue; next; [next] = this.#queue) {
      this.#queue.delete(next);
      await this.#hashAll(next);
    }
    this.#running = undefined;
  }

  async #hashAll(catalog: Hashable): Promise<void> {
    try {
      for (const { id } of catalog.unhashed()) {
        if (this.#stopping.signal.aborted) break;
        await this.#hash(catalog, id);
      }
      await this.#save(catalog);
    } catch (error) {
      // The next scan asks again.
      this.#deps.log.warn({ catalog: catalog.name, err: error }, 'hashing was given up');
    } finally {
      this.#results = [];
    }
  }

  /** Leaves the item without a hash when it changed, or cannot be read: that is for a scan to tell. */
  async #hash(catalog: Hashable, id: string): Promise<void> {
    let file: ItemFile | undefined;
    try {
      file = await catalog.openItem(id);
      const { revision } = file.item;
      const hash = await this.#digest(catalog, file);
      if (hash) this.#results.push({ id, revision, hash });
    } catch (error) {
      if (!hasCode(error, 'ITEM_CHANGED', 'ITEM_UNREADABLE', 'ITEM_NOT_FOUND')) throw error;
      this.#deps.log.debug({ catalog: catalog.name, item: id, code: error.code }, 'not hashed');
    } finally {
      await file?.close();
    }
    await this.#saveIfDue(catalog);
  }

  async #digest(catalog: Hashable, file: ItemFile): Promise<string | undefined> {
    const digest = createHash('sha256');
    const startMs = performance.now();
    const size = file.item.byte_size;
    for (let position = 0; position < size; ) {
      if (this.#stopping.signal.aborted) return undefined;
      const length = await file.read(this.#buffer, 0, PIECE_BYTES, position);
      digest.update(this.#buffer.subarray(0, length));
      position += length;
      await this.#pace(startMs, position);
      await this.#saveIfDue(catalog);
    }
    return digest.digest('hex');
  }

  async #pace(startMs: number, doneBytes: number): Promise<void> {
    const { bytesPerSec } = this.#deps;
    if (!bytesPerSec) return;
    const aheadMs = startMs + (doneBytes / bytesPerSec) * 1000 - performance.now();
    const { signal } = this.#stopping;
    if (aheadMs > 0) await sleep(aheadMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  async #saveIfDue(catalog: Hashable): Promise<void> {
    if (performance.now() - this.#savedMs >= SAVE_MS) await this.#save(catalog);
  }

  async #save(catalog: Hashable): Promise<void> {
    const results = this.#results;
    if (results.length === 0) return;
    this.#results = [];
    await catalog.saveHashes(results);
    this.#savedMs = performance.now();
  }
}

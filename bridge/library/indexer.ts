import { dirOf } from '../media/paths.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { describedEntry } from './described-entry.ts';
import { Hasher, type HashResult } from './hasher.ts';
import type { Described } from './source-change.ts';
import type { SourceIndex } from './source-index.ts';
import type { SourceEntry } from './source-record.ts';

/** Results are saved together, so that thousands of small files do not mean thousands of writes. */
const SAVE_MS = 1_000;
/** Files that are described at once: as many as there are threads that read them, and one that waits. */
const DESCRIBED_AT_ONCE = 3;

/** A source, as far as work in the background is concerned. */
export interface Indexed {
  readonly index: SourceIndex;
  /** It was walked through, and is there. */
  readonly isReady: boolean;
  /** Mark of the small files around the media in a directory. */
  around(directory: string): string;
  /** It turned out that a file there is not what it was. */
  suspect(directory: string): void;
}

/** When background work may use the disk, and how much of the time. */
export interface Pace {
  ready(signal: AbortSignal): Promise<void>;
  pause(workedMs: number, signal: AbortSignal): Promise<void>;
}

export type IndexerDeps = {
  readonly log: Log;
  readonly pace: Pace;
  readonly onBytes: (source: Indexed, bytes: number) => void;
};

/** What lay around it then may be something else by now. */
type DescribedAmid = Described & { readonly around: string };

/** Finds out in the background what walks have left open: first what files are, then their hashes. */
export class Indexer {
  readonly #deps: IndexerDeps;
  readonly #sources = new Set<Indexed>();
  readonly #hasher = new Hasher();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(deps: IndexerDeps) {
    this.#deps = deps;
  }

  /** There is work in this source. */
  add(source: Indexed): void {
    if (this.#stopping.signal.aborted) return;
    this.#sources.add(source);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#next()) this.add(source);
    });
  }

  remove(source: Indexed): void {
    this.#sources.delete(source);
  }

  /** Gives up what is under way; it is done again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let next = this.#next(); next && !signal.aborted; next = this.#next()) {
      try {
        if (next.index.undescribed.size > 0) await this.#describe(next);
        else await this.#hash(next);
      } catch (error) {
        if (signal.aborted) return;
        // The next scan asks again.
        this.#sources.delete(next);
        this.#deps.log.warn({ source: next.index.name, err: error }, 'indexing was given up');
      }
    }
  }

  /** What files are is found out of all sources before any is read whole. */
  #next(): Indexed | undefined {
    const ready = [...this.#sources].filter(({ isReady }) => isReady);
    return (
      ready.find(({ index }) => index.undescribed.size > 0) ??
      ready.find(({ index }) => index.unhashed.size > 0)
    );
  }

  async #describe(source: Indexed): Promise<void> {
    const results: DescribedAmid[] = [];
    const ids = source.index.undescribed.values();
    const untilMs = performance.now() + SAVE_MS;
    const work = async () => {
      for (const id of ids) {
        if (!this.#isWanted(source)) return;
        const result = await this.#describeOne(source, id);
        if (result) results.push(result);
        if (performance.now() > untilMs) return;
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: DESCRIBED_AT_ONCE }, work));
    await source.index.saveDescriptions(results);
    const isOutdated = ({ path, around }: DescribedAmid) => source.around(dirOf(path)) !== around;
    source.index.describeAgain(results.filter(isOutdated).map(({ id }) => id));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async #describeOne(source: Indexed, id: string): Promise<DescribedAmid | undefined> {
    const entry = source.index.get(id);
    if (!entry) return undefined;
    const { item, stamp } = entry;
    const { revision } = item;
    const around = source.around(dirOf(item.path));
    return this.#reading(source, entry, async (signal) => {
      const file = { path: item.path, stamp, revision };
      const description = await source.index.source.describe(
        file,
        entry.described || undefined,
        signal,
      );
      const change = (current: SourceEntry) => describedEntry(current, description, around);
      const of = { id, path: item.path, revision, around };
      if (description === 'unchanged') return { ...of, change };
      const { details, assets } = description;
      return { ...of, change, details: { details, assets } };
    });
  }

  async #hash(source: Indexed): Promise<void> {
    const results: HashResult[] = [];
    let dueMs = performance.now() + SAVE_MS;
    const save = () => source.index.saveHashes(results.splice(0));
    const saveIfDue = async () => {
      if (performance.now() < dueMs) return;
      dueMs = performance.now() + SAVE_MS;
      await save();
    };
    try {
      for (const id of source.index.unhashed) {
        const entry = source.index.get(id);
        const result = entry && (await this.#hashOne(source, entry, saveIfDue));
        if (result) results.push(result);
        await saveIfDue();
        if (source.index.undescribed.size > 0 || !this.#isWanted(source)) break;
      }
    } finally {
      await save();
    }
  }

  #isWanted(source: Indexed): boolean {
    return source.isReady && this.#sources.has(source) && !this.#stopping.signal.aborted;
  }

  #hashOne(
    source: Indexed,
    entry: SourceEntry,
    saveIfDue: () => Promise<void>,
  ): Promise<HashResult | undefined> {
    return this.#reading(source, entry, async (signal, pause) => {
      const file = await source.index.openItem(entry.item.id);
      const onPiece = async (bytes: number) => {
        this.#deps.onBytes(source, bytes);
        await saveIfDue();
        await pause();
      };
      try {
        return await this.#hasher.hash(file, { signal, onPiece });
      } finally {
        await file.close();
      }
    });
  }

  /** What changed, or cannot be read, is left to the next walk. */
  async #reading<T>(
    source: Indexed,
    { item }: SourceEntry,
    work: (signal: AbortSignal, pause: () => Promise<void>) => Promise<T>,
  ): Promise<T | undefined> {
    const { pace, log } = this.#deps;
    const { signal } = this.#stopping;
    let startMs = performance.now();
    const pause = async () => {
      await pace.pause(performance.now() - startMs, signal);
      await pace.ready(signal);
      startMs = performance.now();
    };
    try {
      await pace.ready(signal);
      startMs = performance.now();
      const result = await work(signal, pause);
      await pause();
      return result;
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      source.index.giveUp(item.id, hasCode(error, 'ITEM_UNREADABLE'));
      log.debug({ source: source.index.name, item: item.id, code: error.code }, 'not read');
      if (hasCode(error, 'ITEM_CHANGED')) source.suspect(dirOf(item.path));
      return undefined;
    }
  }
}

import type { Log } from '../protocol/log.ts';
import { Catalogs } from './catalogs.ts';
import type { Describer } from './folder-source.ts';
import type { Pace } from './indexer.ts';
import { takeOverOldCatalogs } from './old-catalogs.ts';
import { RevisionClock } from './revision-clock.ts';
import { Sources } from './sources.ts';

export type LibraryOptions = {
  /** Where the files of sources and catalogs lie. */
  readonly sourcesDir: string;
  readonly catalogsDir: string;
  readonly log: Log;
  /** When background work may use the disk; none: always. */
  readonly pace?: Pace;
  /** None: of a file only its name is known. */
  readonly describer?: (dir: string) => Describer;
  readonly rescanMs?: number;
};

/** The owner's media: where it comes from, and the catalogs that are made of it. */
export class Library {
  readonly sources: Sources;
  readonly catalogs: Catalogs;
  readonly #options: LibraryOptions;

  constructor(options: LibraryOptions) {
    this.#options = options;
    const { log, sourcesDir, catalogsDir, describer, rescanMs } = options;
    const clock = new RevisionClock();
    this.sources = new Sources({
      ...{ dir: sourcesDir, log, clock, pace: options.pace ?? ALWAYS },
      ...(rescanMs !== undefined && { rescanMs }),
      describer: (dir) => describer?.(dir),
      watch: () => undefined,
      settled: () => ({ isSettled: () => true, nextLookMs: () => undefined }),
      pollIntervalMs: () => 30_000,
    });
    this.catalogs = new Catalogs({ dir: catalogsDir, sources: this.sources, clock, log });
  }

  /** Loads what there is; walks, and all that follows, go on in the background. Throws DATA_INVALID. */
  async start(): Promise<void> {
    const { catalogsDir, sourcesDir } = this.#options;
    await takeOverOldCatalogs(catalogsDir, sourcesDir);
    await this.sources.load();
    await this.catalogs.start();
    this.sources.start();
  }

  async stop(): Promise<void> {
    await this.sources.stop();
    await this.catalogs.stop();
  }
}

const ALWAYS: Pace = { ready: async () => {}, pause: async () => {} };

import type { Log } from '../protocol/log.ts';
import { Catalogs } from './catalogs.ts';
import { FolderDescriber } from './describing/folder-describer.ts';
import { describeServed } from './describing/served.ts';
import { openFolderFile } from './folder-file.ts';
import type { Pace } from './indexer.ts';
import type { MediaServers, ServerTools } from './media-server.ts';
import { takeOverOldCatalogs } from './old-catalogs.ts';
import { probeFileOf } from './probe/probe-file.ts';
import type { Prober } from './probe/prober.ts';
import { stampText } from './revision.ts';
import { RevisionClock } from './revision-clock.ts';
import { Sources } from './sources.ts';

export type LibraryOptions = {
  /** Where the files of sources and catalogs lie. */
  readonly sourcesDir: string;
  readonly catalogsDir: string;
  readonly log: Log;
  /** Looks into files; none: only their names are known. */
  readonly prober?: Prober | undefined;
  /** None: libraries come from folders only. */
  readonly servers?: MediaServers | undefined;
  /** When background work may use the disk; none: always. */
  readonly pace?: Pace;
  /** Changes in folders are noticed as they happen. */
  readonly isWatching?: boolean;
  /** Milliseconds for which a file must have been left alone to be taken as whole. */
  readonly quietMs?: number;
};

/** The owner's media: where it comes from, and the catalogs that are made of it. */
export class Library {
  readonly sources: Sources;
  readonly catalogs: Catalogs;
  readonly #options: LibraryOptions;

  constructor(options: LibraryOptions) {
    this.#options = options;
    const { log, sourcesDir, catalogsDir, prober, isWatching = true, quietMs } = options;
    const clock = new RevisionClock();
    this.sources = new Sources({
      ...{ dir: sourcesDir, log, clock, isWatching, pace: options.pace ?? ALWAYS },
      ...(quietMs !== undefined && { quietMs }),
      ...{ servers: options.servers, tools: toolsWith(prober) },
      describer: prober && ((root) => new FolderDescriber({ root, prober })),
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

const toolsWith = (prober: Prober | undefined): ServerTools => ({
  ...{ openFile: openFolderFile, stampText },
  describe: (item, file, revision, signal) =>
    describeServed(prober, item, file && probeFileOf(file), revision, signal),
});

const ALWAYS: Pace = { ready: async () => {}, pause: async () => {} };

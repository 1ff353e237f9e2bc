import { Value } from 'typebox/value';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { checkFolder, type Describer, FolderSource } from './folder-source.ts';
import { Indexer, type Pace } from './indexer.ts';
import type { ItemFile } from './item-file.ts';
import { LiveSource } from './live-source.ts';
import { OpenFiles } from './open-files.ts';
import { problemsOf, type SourceProblemLine } from './problem-lines.ts';
import type { Activity } from './progress.ts';
import type { RevisionClock } from './revision-clock.ts';
import type { ScanReport } from './scan-report.ts';
import type { SourceChange } from './source-change.ts';
import { SourceFiles, type SourceOnDisk } from './source-files.ts';
import { SourceIndex } from './source-index.ts';
import { infoOf, isWhole, type SourceInfo } from './source-info.ts';
import {
  type FolderConfig,
  nameFor,
  newSource,
  type Selection,
  SourceName,
} from './source-record.ts';
import { FolderWatch } from './watching/folder-watch.ts';
import { Settling } from './watching/settling.ts';

const PROGRESS_MS = 1_000;

export type SourcesDeps = {
  /** Where the sources' files lie. */
  readonly dir: string;
  readonly log: Log;
  readonly clock: RevisionClock;
  readonly pace: Pace;
  /** How long a file must have been left alone to be taken as whole. */
  readonly quietMs?: number;
  /** None: of a file only its name is known. */
  readonly describer: ((dir: string) => Describer) | undefined;
  readonly isWatching: boolean;
};

export interface SourcesListener {
  /** In the same breath as memory changes. */
  onChange?(source: string, change: SourceChange): void;
  /** It has come or gone, or a walk through it has ended. */
  onState?(source: string): void;
  /** Once a second while something is done. */
  onProgress?(source: string, activity: Activity): void;
}

/**
 * Where our libraries come from: each source is walked through, watched, described and hashed once, for however
 * many catalogs. All methods that take the name of a source throw SOURCE_NOT_FOUND.
 */
export class Sources {
  readonly #deps: SourcesDeps;
  readonly #stored: SourceFiles;
  readonly #files = new OpenFiles();
  readonly #indexer: Indexer;
  readonly #live = new Map<string, LiveSource>();
  readonly #reserved = new Set<string>();
  readonly #listeners = new Set<SourcesListener>();
  #progressTimer: NodeJS.Timeout | undefined;

  constructor(deps: SourcesDeps) {
    this.#deps = deps;
    this.#stored = new SourceFiles(deps.dir);
    this.#indexer = new Indexer({
      ...{ log: deps.log, pace: deps.pace },
      onBytes: (source, bytes) => this.#live.get(source.index.name)?.count(bytes),
    });
  }

  /** What there is. Throws DATA_INVALID. */
  async load(): Promise<void> {
    for (const name of await this.#stored.names()) this.#add(await this.#stored.open(name));
  }

  /** From here on they are kept in step with their folders. */
  start(): void {
    for (const live of this.#live.values()) this.#scanQuietly(live);
    this.#progressTimer = setInterval(() => this.#tellProgress(), PROGRESS_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#progressTimer);
    await this.#indexer.stop();
    await Promise.all([...this.#live.values()].map((live) => live.stop()));
    await this.#files.close();
  }

  /** Returns what ends the listening. */
  listen(listener: SourcesListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * A folder becomes a source; a walk through it begins. `name`: else one is made of the folder's. Throws
   * SOURCE_NAME_INVALID, SOURCE_EXISTS, DIRECTORY_INVALID.
   */
  async add(
    dir: string,
    selection: Selection = {},
    name?: string,
    isMadeForCatalog = false,
  ): Promise<SourceInfo> {
    const config: FolderConfig = { kind: 'folder', dir: await checkFolder(dir), ...selection };
    const chosen = name ?? nameFor(config.dir, (taken) => this.#isTaken(taken));
    if (!Value.Check(SourceName, chosen)) throw new BridgeError('SOURCE_NAME_INVALID');
    if (this.#isTaken(chosen)) throw new BridgeError('SOURCE_EXISTS');
    this.#reserved.add(chosen);
    const head = { ...newSource(chosen, config), ...(isMadeForCatalog && { isMadeForCatalog }) };
    try {
      const live = this.#add(await this.#stored.create(head));
      this.#scanQuietly(live);
      this.#tell((listener) => listener.onState?.(chosen));
      return this.info(chosen);
    } finally {
      this.#reserved.delete(chosen);
    }
  }

  /** The source that is this whole folder, if there is one. Throws DIRECTORY_INVALID. */
  async ofFolder(dir: string): Promise<string | undefined> {
    const path = await checkFolder(dir);
    return this.list().find((info) => info.dir === path && isWhole(info.selection))?.name;
  }

  /** Forgets it; the folder is not touched. */
  async remove(name: string): Promise<void> {
    const live = this.#get(name);
    this.#live.delete(name);
    this.#indexer.remove(live);
    this.#reserved.add(name);
    try {
      await live.stop();
      await this.#stored.remove(name);
    } finally {
      this.#reserved.delete(name);
    }
    this.#tell((listener) => listener.onState?.(name));
  }

  has(name: string): boolean {
    return this.#live.has(name);
  }

  list(): readonly SourceInfo[] {
    return [...this.#live.keys()].sort().map((name) => this.info(name));
  }

  info(name: string): SourceInfo {
    return infoOf(this.#get(name));
  }

  index(name: string): SourceIndex {
    return this.#get(name).index;
  }

  isMadeForCatalog(name: string): boolean {
    return this.#get(name).index.head.isMadeForCatalog ?? false;
  }

  isAway(name: string): boolean {
    return this.#get(name).isAway;
  }

  /** One line for each thing that is wrong, with what to do. */
  problems(name: string): readonly SourceProblemLine[] {
    return problemsOf(this.#get(name)).lines;
  }

  /** Brings it in step now. `isSure`: what is not there any more is gone, however much it is. */
  scan(name: string, isSure = false): Promise<ScanReport> {
    return this.#get(name).scan(isSure);
  }

  /** Brings some directories in step now. */
  look(name: string, directories: Iterable<string>): Promise<ScanReport> {
    return this.#get(name).scanner.look(directories);
  }

  /** Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE. */
  async openItem(name: string, id: string, isReadingOn = false): Promise<ItemFile> {
    const live = this.#get(name);
    try {
      return await live.index.openItem(id, isReadingOn);
    } catch (error) {
      if (hasCode(error, 'ITEM_CHANGED', 'ITEM_UNREADABLE')) live.suspectAll();
      throw error;
    }
  }

  /** Something in this directory is not what it was. */
  suspect(name: string, directory: string): void {
    this.#get(name).suspect(directory);
  }

  #get(name: string): LiveSource {
    const live = this.#live.get(name);
    if (!live) throw new BridgeError('SOURCE_NOT_FOUND');
    return live;
  }

  #isTaken(name: string): boolean {
    return this.#live.has(name) || this.#reserved.has(name);
  }

  #add({ document, shelf }: SourceOnDisk): LiveSource {
    const { log, clock, isWatching, quietMs, describer } = this.#deps;
    const { name, config } = document.head;
    const { dir: root } = config;
    const index = new SourceIndex({
      ...{ document, shelf, clock, files: this.#files },
      source: new FolderSource(root, config, describer?.(root)),
      onChange: (change) => this.#tell((listener) => listener.onChange?.(name, change)),
    });
    const live = new LiveSource({
      ...{ index, log },
      settling: new Settling({ now: Date.now, ...(quietMs !== undefined && { quietMs }) }),
      watch: (onChange) => (isWatching ? new FolderWatch({ root, onChange, log }) : undefined),
      onScanned: (scanned) => {
        this.#tell((listener) => listener.onState?.(name));
        if (scanned.isReady) this.#indexer.add(scanned);
      },
    });
    this.#live.set(name, live);
    return live;
  }

  #scanQuietly(live: LiveSource): void {
    live.scan().catch((error: unknown) => {
      if (live.scanner.isStopped) return;
      this.#deps.log.error({ source: live.name, err: error }, 'a source could not be scanned');
    });
  }

  #tellProgress(): void {
    for (const live of this.#live.values()) {
      const { activity } = live;
      if (activity.stage === 'idle') continue;
      this.#tell((listener) => listener.onProgress?.(live.name, activity));
    }
  }

  #tell(what: (listener: SourcesListener) => void): void {
    for (const listener of this.#listeners) what(listener);
  }
}

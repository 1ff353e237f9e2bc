import { Value } from 'typebox/value';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { InTurn } from '../store/in-turn.ts';
import { Indexer } from './indexer.ts';
import type { ItemFile } from './item-file.ts';
import type { LiveSource } from './live-source.ts';
import type { JellyfinConfig } from './media-server.ts';
import { OpenFiles } from './open-files.ts';
import { openLive, type SourcesDeps } from './open-live.ts';
import { problemsOf, type SourceProblemLine } from './problem-lines.ts';
import type { ScanReport } from './scan-report.ts';
import { folderConfig, leftOut, refuseSame, reselected, sameAs, trimmed } from './selection.ts';
import { SourceFiles, type SourceOnDisk } from './source-files.ts';
import type { SourceIndex } from './source-index.ts';
import { infoOf, type SourceInfo } from './source-info.ts';
import {
  nameFor,
  newSource,
  type Selection,
  type SourceConfig,
  SourceName,
} from './source-record.ts';
import { type SourcesListener, SourcesListeners } from './sources-listeners.ts';

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
  /** Names of sources whose files are being removed. */
  readonly #leaving = new Set<string>();
  /** Each change sees what the one before it made. */
  readonly #turns = new InTurn();
  readonly #listeners = new SourcesListeners(() => this.#live.values());

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
    this.#listeners.start();
  }

  async stop(): Promise<void> {
    this.#listeners.stop();
    await this.#indexer.stop();
    await this.#turns.run(() => Promise.all([...this.#live.values()].map((live) => live.stop())));
    await this.#files.close();
  }

  /** Returns what ends the listening. */
  listen(listener: SourcesListener): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * A folder becomes a source; a walk through it begins. `name`: else one is made of the folder's. Throws
   * SOURCE_NAME_INVALID, SOURCE_EXISTS (also when there is one of the same files), DIRECTORY_INVALID.
   */
  async add(dir: string, selection: Selection = {}, name?: string): Promise<SourceInfo> {
    const config = await folderConfig(dir, selection);
    return this.#turns.run(async () => {
      refuseSame(config, this.list());
      return this.#addNew(config, name);
    });
  }

  /** The same of a media server. Throws SOURCE_NAME_INVALID, SOURCE_EXISTS. */
  addServer(config: JellyfinConfig, name?: string): Promise<SourceInfo> {
    return this.#turns.run(() => this.#addNew(config, name));
  }

  /** Name of the source that is this whole folder, which is made unless there is one. Throws DIRECTORY_INVALID. */
  async ofFolder(dir: string): Promise<string> {
    const config = await folderConfig(dir, {});
    return this.#turns.run(async () => {
      return (sameAs(config, this.list()) ?? (await this.#addNew(config, undefined, true))).name;
    });
  }

  /** Other files of its folder. What is left out goes at once, and a walk begins. Throws SOURCE_EXISTS. */
  change(name: string, selection: Selection): Promise<SourceInfo> {
    return this.#reopen(name, (before) => reselected(before, selection, this.list(), name));
  }

  /** A media server by another token, or with other libraries or paths. */
  changeServer(name: string, config: JellyfinConfig): Promise<SourceInfo> {
    return this.#reopen(name, (before) => ({ ...config, ...trimmed(before) }));
  }

  #reopen(name: string, change: (before: SourceConfig) => SourceConfig): Promise<SourceInfo> {
    return this.#turns.run(async () => {
      const old = this.#get(name);
      const config = change(old.index.head.config);
      this.#indexer.remove(old);
      // Can be read until the other one is there.
      await old.stop();
      const onDisk = await this.#stored.open(name);
      await onDisk.document.update({ head: { ...onDisk.document.head, config } });
      // Removed meanwhile.
      if (!this.has(name)) throw new BridgeError('SOURCE_NOT_FOUND');
      const live = this.#add(onDisk);
      await live.index.apply([], leftOut(live.index.entries(), config));
      this.#scanQuietly(live);
      this.#listeners.tell((listener) => listener.onState?.(name));
      return this.info(name);
    });
  }

  /** Forgets it; the folder is not touched. */
  async remove(name: string): Promise<void> {
    const live = this.#get(name);
    this.#live.delete(name);
    this.#indexer.remove(live);
    this.#leaving.add(name);
    this.#listeners.tell((listener) => listener.onState?.(name));
    await this.#turns.run(async () => {
      await live.stop();
      await this.#stored.remove(name);
      await this.#deps.servers?.forget(live.index.head.config);
    });
    this.#leaving.delete(name);
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
    return problemsOf(this.#get(name));
  }

  /** Brings it in step now. `isSure`: what is not there any more is gone, however much it is. */
  async scan(name: string, isSure = false): Promise<ScanReport> {
    const live = this.#get(name);
    try {
      return await live.scan(isSure);
    } catch (error) {
      if (!live.scanner.isStopped) throw error;
      // Removed, or changed: then there is another one in its place.
      await this.#turns.idle();
      if (this.#get(name) === live) throw error;
      return this.scan(name, isSure);
    }
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
    return this.#live.has(name) || this.#leaving.has(name);
  }

  async #addNew(
    config: SourceConfig,
    name = nameFor(config, (taken) => this.#isTaken(taken)),
    isMadeForCatalog = false,
  ): Promise<SourceInfo> {
    if (!Value.Check(SourceName, name)) throw new BridgeError('SOURCE_NAME_INVALID');
    if (this.#isTaken(name)) throw new BridgeError('SOURCE_EXISTS');
    const head = { ...newSource(name, config), ...(isMadeForCatalog && { isMadeForCatalog }) };
    const live = this.#add(await this.#stored.create(head));
    this.#scanQuietly(live);
    this.#listeners.tell((listener) => listener.onState?.(name));
    return this.info(name);
  }

  #add(onDisk: SourceOnDisk): LiveSource {
    const { name } = onDisk.document.head;
    const live = openLive(onDisk, {
      ...{ ...this.#deps, files: this.#files },
      onChange: (change) => this.#listeners.tell((listener) => listener.onChange?.(name, change)),
      onScanned: (scanned) => {
        this.#listeners.tell((listener) => listener.onState?.(name));
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
}

import { Value } from 'typebox/value';
import type { MediaReadable } from '../media/readable.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { CatalogName, type Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import { Catalog, type CatalogInfo } from './catalog.ts';
import { type CatalogDocument, CatalogFiles } from './catalog-files.ts';
import { newRecord } from './catalog-record.ts';
import type { History } from './catalog-view.ts';
import { checkFolder, FolderSource } from './folder-source.ts';
import { Hasher } from './hasher.ts';
import type { ItemFile } from './item-file.ts';
import { LocalReadable } from './local-readable.ts';
import { OpenFiles } from './open-files.ts';
import type { ScanReport } from './scan.ts';
import { atMost, unlessAborted } from './wait.ts';

const RESCAN_MS = 5 * 60_000;
/** A new catalog's first listing is worth waiting for, but not on a slow disk. */
const FIRST_SCAN_MS = 10_000;
/** A file that turned out to have changed starts a scan, though not one after the other. */
const EARLY_SCAN_MS = 10_000;
/** Means "no catalog" in subjects of the original protocol. */
const RESERVED_NAME = 'none';

export type CatalogsDeps = {
  /** Where the catalogs' files lie. */
  readonly dir: string;
  readonly log: Log;
  readonly rescanMs?: number;
  /** The most that hashing reads per second; undefined: as fast as it goes. */
  readonly hashBytesPerSec?: number;
};

export type NewCatalog = {
  readonly name: string;
  readonly description?: string;
  readonly dir: string;
};

export type CatalogChange = {
  readonly name: string;
  readonly revision: number;
  readonly isRemoved: boolean;
};

/**
 * The catalogs of this bridge: kept in step with their folders, hashed in the background. All methods
 * that take the name of a catalog throw CATALOG_NOT_FOUND.
 */
export class Catalogs {
  readonly #deps: CatalogsDeps;
  readonly #stored: CatalogFiles;
  readonly #files = new OpenFiles();
  readonly #hasher: Hasher;
  readonly #catalogs = new Map<string, Catalog>();
  /** Names of catalogs that are being made or removed. */
  readonly #reserved = new Set<string>();
  readonly #listeners = new Set<(change: CatalogChange) => void>();
  #timer: NodeJS.Timeout | undefined;
  #rescanning: Promise<void> | undefined;

  constructor(deps: CatalogsDeps) {
    this.#deps = deps;
    this.#stored = new CatalogFiles(deps.dir);
    this.#hasher = new Hasher({ log: deps.log, bytesPerSec: deps.hashBytesPerSec });
  }

  /** Loads what there is; scanning goes on in the background. Throws DATA_INVALID. */
  async start(): Promise<void> {
    for (const name of await this.#stored.names()) this.#add(await this.#stored.open(name));
    this.#timer = setInterval(() => this.#rescan(), this.#deps.rescanMs ?? RESCAN_MS).unref();
    this.#rescan();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#hasher.stop();
    await Promise.all([...this.#catalogs.values()].map((catalog) => catalog.stop()));
    await this.#rescanning;
    await this.#files.close();
  }

  /** Calls back for every change that is on disk; returns what ends that. */
  onChange(listener: (change: CatalogChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Makes a catalog of a folder; waits for its first listing, within reason. Throws
   * CATALOG_NAME_INVALID, CATALOG_EXISTS, DIRECTORY_INVALID.
   */
  async create({ name, description = '', dir }: NewCatalog): Promise<CatalogInfo> {
    if (!Value.Check(CatalogName, name) || name === RESERVED_NAME) {
      throw new BridgeError('CATALOG_NAME_INVALID');
    }
    if (this.isTaken(name)) throw new BridgeError('CATALOG_EXISTS');
    const catalog = await this.#reserving(name, async () => {
      const record = newRecord(name, description, await checkFolder(dir));
      return this.#add(await this.#stored.create(record));
    });
    this.#notify(catalog, catalog.revision);
    await atMost(this.#scanQuietly(catalog), FIRST_SCAN_MS);
    return catalog.info;
  }

  has(name: string): boolean {
    return this.#catalogs.has(name);
  }

  /** Whether a catalog has this name, is about to, or has only just gone. */
  isTaken(name: string): boolean {
    return this.has(name) || this.#reserved.has(name);
  }

  list(): readonly CatalogInfo[] {
    const infos = [...this.#catalogs.values()].map(({ info }) => info);
    return infos.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: string): CatalogInfo {
    return this.#get(name).info;
  }

  items(name: string): readonly Item[] {
    return this.#get(name).items();
  }

  item(name: string, id: string): Item | undefined {
    return this.#get(name).item(id);
  }

  /** Every item and removal that is known, in the order of the revisions that brought them. */
  history(name: string): History {
    return this.#get(name).history;
  }

  async describe(name: string, description: string): Promise<void> {
    await this.#get(name).describe(description);
  }

  /** By id or hash. Throws ITEM_NOT_FOUND. */
  async describeItem(name: string, idOrHash: string, description: string): Promise<void> {
    await this.#get(name).describeItem(idOrHash, description);
  }

  /** Forgets the catalog; its folder is not touched. */
  async remove(name: string): Promise<void> {
    const catalog = this.#get(name);
    this.#catalogs.delete(name);
    await this.#reserving(name, async () => {
      await catalog.stop();
      await this.#stored.remove(name);
    });
    this.#notify(catalog, catalog.revision);
  }

  /** Brings the catalog in step now. `signal` ends the waiting; the scan goes on. */
  async scan(name: string, signal?: AbortSignal): Promise<ScanReport> {
    const scanned = this.#scan(this.#get(name));
    if (!signal) return scanned;
    // Nobody may be left to hear of it.
    scanned.catch(() => undefined);
    return unlessAborted(scanned, signal);
  }

  /**
   * For one who reads on (`isReadingOn`) the file may have been moved or deleted meanwhile, and that
   * another one has its name may go unnoticed for a second. Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE.
   */
  async openItem(name: string, id: string, isReadingOn = false): Promise<ItemFile> {
    const catalog = this.#get(name);
    try {
      return await catalog.openItem(id, isReadingOn);
    } catch (error) {
      const isOutdated = hasCode(error, 'ITEM_CHANGED', 'ITEM_UNREADABLE');
      if (isOutdated && catalog.scanAgeMs > EARLY_SCAN_MS) void this.#scanQuietly(catalog);
      throw error;
    }
  }

  /** As {@link openItem}, for playing. */
  async open(name: string, id: string): Promise<MediaReadable> {
    return new LocalReadable(await this.openItem(name, id));
  }

  #get(name: string): Catalog {
    const catalog = this.#catalogs.get(name);
    if (!catalog) throw new BridgeError('CATALOG_NOT_FOUND');
    return catalog;
  }

  #add(document: CatalogDocument): Catalog {
    const catalog = new Catalog({
      document,
      source: new FolderSource(document.data.source.dir),
      files: this.#files,
      log: this.#deps.log,
      onChange: (changed, revision) => this.#notify(changed, revision),
    });
    this.#catalogs.set(catalog.name, catalog);
    return catalog;
  }

  async #reserving<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#reserved.add(name);
    try {
      return await work();
    } finally {
      this.#reserved.delete(name);
    }
  }

  async #scan(catalog: Catalog): Promise<ScanReport> {
    const report = await catalog.scan();
    if (!report.isAway) this.#hasher.add(catalog);
    return report;
  }

  async #scanQuietly(catalog: Catalog): Promise<void> {
    try {
      await this.#scan(catalog);
    } catch (error) {
      if (catalog.isStopped) return;
      this.#deps.log.error({ catalog: catalog.name, err: error }, 'a catalog could not be scanned');
    }
  }

  /** All catalogs, one after the other; not again while that lasts. */
  #rescan(): void {
    this.#rescanning ??= this.#scanAll().finally(() => {
      this.#rescanning = undefined;
    });
  }

  async #scanAll(): Promise<void> {
    for (const catalog of this.#catalogs.values()) await this.#scanQuietly(catalog);
  }

  #notify({ name }: Catalog, revision: number): void {
    const change = { name, revision, isRemoved: !this.has(name) };
    for (const listener of this.#listeners) listener(change);
  }
}

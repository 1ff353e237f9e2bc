import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Value } from 'typebox/value';
import type { MediaReadable } from '../media/readable.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { CatalogName, type Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import { makeDir, removeFile } from '../store/atomic-file.ts';
import { openDocument } from '../store/document.ts';
import { Catalog, type CatalogInfo } from './catalog.ts';
import { CatalogRecord, newRecord, RECORD_VERSION } from './catalog-record.ts';
import type { Changes } from './catalog-view.ts';
import { Hasher } from './hasher.ts';
import type { ItemFile } from './item-file.ts';
import { LocalReadable } from './local-readable.ts';
import { OpenFiles } from './open-files.ts';
import type { ScanReport } from './scan.ts';

const RESCAN_MS = 5 * 60_000;
/** A new catalog's first listing is worth waiting for, but not on a slow disk. */
const FIRST_SCAN_MS = 10_000;
/** A file that turned out to have changed starts a scan, though not one after the other. */
const EARLY_SCAN_MS = 10_000;
/** Means "no catalog" in subjects of the original protocol. */
const RESERVED_NAME = 'none';
const FILE_NAME = /^([a-z0-9]{1,64})\.json$/;

export type CatalogsDeps = {
  /** Where the catalogs' files lie. */
  readonly dir: string;
  readonly log: Log;
  readonly rescanMs?: number;
  /** The most that hashing reads per second; undefined: as fast as it goes. */
  readonly hashBytesPerSec?: number;
};

export type CatalogChange = {
  readonly name: string;
  readonly revision: number;
  readonly isRemoved: boolean;
};

/** The catalogs of this bridge: kept in step with their folders, hashed in the background. */
export class Catalogs {
  readonly #deps: CatalogsDeps;
  readonly #catalogs = new Map<string, Catalog>();
  /** Names that are being made. */
  readonly #reserved = new Set<string>();
  readonly #listeners = new Set<(change: CatalogChange) => void>();
  readonly #files = new OpenFiles();
  readonly #hasher: Hasher;
  #timer: NodeJS.Timeout | undefined;
  #rescanning: Promise<void> | undefined;

  constructor(deps: CatalogsDeps) {
    this.#deps = deps;
    this.#hasher = new Hasher({ log: deps.log, bytesPerSec: deps.hashBytesPerSec });
  }

  /** Loads what there is; scanning goes on in the background. Throws DATA_INVALID. */
  async start(): Promise<void> {
    const { dir, rescanMs = RESCAN_MS } = this.#deps;
    await makeDir(dir);
    for (const file of (await readdir(dir)).sort()) {
      const name = FILE_NAME.exec(file)?.[1];
      if (name) this.#catalogs.set(name, await this.#open(name, () => newRecord(name, '', dir)));
    }
    this.#timer = setInterval(() => this.#rescanAll(), rescanMs).unref();
    this.#rescanAll();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#catalogs.values()].map((catalog) => catalog.stop()));
    await this.#rescanning;
    await this.#hasher.stop();
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
  async create(options: {
    readonly name: string;
    readonly description?: string;
    readonly dir: string;
  }): Promise<CatalogInfo> {
    const { name, description = '' } = options;
    if (!Value.Check(CatalogName, name) || name === RESERVED_NAME) {
      throw new BridgeError('CATALOG_NAME_INVALID');
    }
    if (this.has(name) || this.#reserved.has(name)) throw new BridgeError('CATALOG_EXISTS');
    this.#reserved.add(name);
    try {
      const dir = await checkedDir(options.dir);
      const catalog = await this.#open(name, () => newRecord(name, description, dir));
      await catalog.describe(description);
      this.#catalogs.set(name, catalog);
    } finally {
      this.#reserved.delete(name);
    }
    await Promise.race([this.#scanQuietly(this.#get(name)), sleep(FIRST_SCAN_MS, undefined, { ref: false })]);
    return this.get(name);
  }

  has(name: string): boolean {
    return this.#catalogs.has(name);
  }

  list(): readonly CatalogInfo[] {
    const infos = [...this.#catalogs.values()].map(({ info }) => info);
    return infos.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** All methods that take a name throw CATALOG_NOT_FOUND. */
  get(name: string): CatalogInfo {
    return this.#get(name).info;
  }

  items(name: string): readonly Item[] {
    return this.#get(name).items();
  }

  item(name: string, id: string): Item | undefined {
    return this.#get(name).item(id);
  }

  /** What changed after the revision `since`; 0 asks for everything. */
  changes(name: string, since: number): Changes {
    return this.#get(name).changes(since);
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
    const { revision } = catalog;
    this.#catalogs.delete(name);
    await catalog.stop();
    await removeFile(this.#fileOf(name));
    this.#notify({ name, revision, isRemoved: true });
  }

  /** `signal` ends the waiting; the scan goes on for others who wait. */
  async scan(name: string, signal?: AbortSignal): Promise<ScanReport> {
    const catalog = this.#get(name);
    signal?.throwIfAborted();
    const scanned = catalog.scan().finally(() => this.#hasher.add(catalog));
    if (!signal) return scanned;
    scanned.catch(() => undefined);
    return Promise.race([scanned, rejectOnAbort(signal)]);
  }

  /** Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE. */
  async openItem(name: string, id: string): Promise<ItemFile> {
    const catalog = this.#get(name);
    try {
      return await catalog.openItem(id);
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
}

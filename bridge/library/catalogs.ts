import type { MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import { Catalog } from './catalog.ts';
import { type CatalogDocument, CatalogFiles } from './catalog-files.ts';
import type { CatalogChange, CatalogContents, CatalogInfo } from './catalog-info.ts';
import { checkCatalogName } from './catalog-name.ts';
import { newCatalog, renamed, withSources } from './catalog-record.ts';
import type { History } from './catalog-view.ts';
import type { ItemFile } from './item-file.ts';
import { LocalReadable } from './local-readable.ts';
import type { RevisionClock } from './revision-clock.ts';
import { scanFully } from './scan-fully.ts';
import { type ScanReport, sumOf } from './scan-report.ts';
import type { Sources } from './sources.ts';

export type CatalogsDeps = {
  /** Where the catalogs' files lie. */
  readonly dir: string;
  readonly sources: Sources;
  readonly clock: RevisionClock;
  readonly log: Log;
};

/** The catalogs of this bridge. All methods that take the name of one throw CATALOG_NOT_FOUND. */
export class Catalogs {
  readonly #deps: CatalogsDeps;
  readonly #stored: CatalogFiles;
  readonly #catalogs = new Map<string, Catalog>();
  /** Names of catalogs that are being made or removed. */
  readonly #reserved = new Set<string>();
  readonly #listeners = new Set<(change: CatalogChange) => void>();
  #stopListening: (() => void) | undefined;

  constructor(deps: CatalogsDeps) {
    this.#deps = deps;
    this.#stored = new CatalogFiles(deps.dir);
  }

  /** Loads what there is; the sources must have been loaded. Throws DATA_INVALID. */
  async start(): Promise<void> {
    for (const document of await this.#stored.openAll()) this.#add(document);
    this.#stopListening = this.#deps.sources.listen({
      onChange: (source, change) => this.#each((catalog) => catalog.follow(source, change)),
      onState: (source) => this.#each((catalog) => catalog.followState(source)),
    });
    for (const catalog of this.#catalogs.values()) await catalog.synchronise();
  }

  async stop(): Promise<void> {
    this.#stopListening?.();
    await Promise.all([...this.#catalogs.values()].map((catalog) => catalog.stop()));
  }

  /** Calls back for every change that is on disk; returns what ends that. */
  onChange(listener: (change: CatalogChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws CATALOG_NAME_INVALID, CATALOG_EXISTS, SOURCE_NOT_FOUND. */
  async create(name: string, description: string, contents: CatalogContents): Promise<CatalogInfo> {
    this.#checkName(name);
    for (const source of contents.sources) this.#deps.sources.index(source);
    const { sources, rule } = contents;
    const catalog = await this.#reserving(name, async () => {
      for (const other of this.#catalogs.values()) await other.forgetName(name);
      const fresh = newCatalog(name, description, this.#deps.clock.next());
      const head = { ...withSources(fresh, sources), rule };
      return this.#add(await this.#stored.create(head));
    });
    this.#notify(catalog, catalog.revision);
    await catalog.synchronise();
    return catalog.info;
  }

  /**
   * A catalog of one whole folder, which becomes a source unless it is one; waits for its first listing, within
   * reason. Throws also DIRECTORY_INVALID.
   */
  async createOfFolder(name: string, description: string, dir: string): Promise<CatalogInfo> {
    this.#checkName(name);
    const source = await this.#deps.sources.ofFolder(dir);
    await this.create(name, description, { sources: [source], rule: {} });
    await this.scanFully(name).catch(() => undefined);
    return this.get(name);
  }

  has(name: string): boolean {
    return this.#catalogs.has(name);
  }

  /** Whether a catalog has this name, is about to, or has only just gone. */
  isTaken(name: string): boolean {
    return this.has(name) || this.#reserved.has(name);
  }

  list(): readonly CatalogInfo[] {
    return [...this.#catalogs.keys()].sort().map((name) => this.get(name));
  }

  of(name: string): Catalog {
    const catalog = this.#catalogs.get(name);
    if (!catalog) throw new BridgeError('CATALOG_NOT_FOUND');
    return catalog;
  }

  get(name: string): CatalogInfo {
    return this.of(name).info;
  }

  /** Names of the catalogs that take from a source. */
  using(source: string): readonly string[] {
    return [...this.#catalogs.values()]
      .filter(({ head }) => head.sources.some(({ name }) => name === source))
      .map(({ name }) => name)
      .sort();
  }

  items(name: string): readonly Item[] {
    return [...this.of(name).items()];
  }

  item(name: string, id: string): Item | undefined {
    return this.of(name).item(id);
  }

  /** Every item and removal that is known, in the order of the revisions that brought them. */
  history(name: string): History {
    return this.of(name).history;
  }

  /** Throws SOURCE_NOT_FOUND. */
  async setContents(name: string, contents: CatalogContents): Promise<void> {
    for (const source of contents.sources) this.#deps.sources.index(source);
    await this.of(name).setContents(contents);
  }

  /** Its items keep their ids. Throws CATALOG_NAME_INVALID, CATALOG_EXISTS. */
  async rename(name: string, next: string): Promise<void> {
    const old = this.of(name);
    this.#checkName(next);
    const made = await this.#reserving(next, async () => {
      for (const other of this.#catalogs.values()) await other.forgetName(next);
      const head = renamed(old.head, next, this.#deps.clock.next());
      return this.#add(await this.#stored.create(head, [...old.entries()]));
    });
    this.#notify(made, made.revision);
    await this.#forget(old);
    await made.synchronise();
  }

  /** What the catalog that once had this name is called now; undefined while one has it. */
  renamedFrom(name: string): string | undefined {
    if (this.has(name)) return undefined;
    const all = [...this.#catalogs.values()];
    return all.find(({ head }) => head.formerNames?.includes(name))?.name;
  }

  /** Forgets the catalog, and the source that was made for it and serves no other; the folder is not touched. */
  async remove(name: string): Promise<void> {
    const catalog = this.of(name);
    const { sources } = this.#deps;
    const isOrphan = (source: string) =>
      this.using(source).length === 1 && sources.has(source) && sources.isMadeForCatalog(source);
    const orphans = catalog.head.sources.map((source) => source.name).filter(isOrphan);
    await this.#forget(catalog);
    for (const source of orphans) await sources.remove(source);
  }

  /** Brings its sources in step now. */
  async scan(name: string): Promise<ScanReport> {
    const { sources } = this.#deps;
    const names = this.of(name).head.sources.map((source) => source.name);
    return sumOf(await Promise.all(names.map((source) => sources.scan(source))));
  }

  /** Also what was copied there a moment ago, within reason. */
  scanFully(name: string): Promise<void> {
    return scanFully(() => this.scan(name));
  }

  /**
   * For one who reads on (`isReadingOn`) the file may have been moved or deleted meanwhile, and that
   * another one has its name may go unnoticed for a second. Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE.
   */
  async openItem(name: string, id: string, isReadingOn = false): Promise<ItemFile> {
    return this.#deps.sources.openItem(this.of(name).sourceOf(id), id, isReadingOn);
  }

  /** As {@link openItem}, for playing. */
  async open(name: string, id: string): Promise<MediaReadable> {
    return new LocalReadable(await this.openItem(name, id));
  }

  #checkName(name: string): void {
    checkCatalogName(name);
    if (this.isTaken(name)) throw new BridgeError('CATALOG_EXISTS');
  }

  #add(document: CatalogDocument): Catalog {
    const { sources, clock } = this.#deps;
    const catalog = new Catalog({
      ...{ document, clock },
      index: (source) => (sources.has(source) ? sources.index(source) : undefined),
      isAway: (source) => sources.has(source) && sources.isAway(source),
      onChange: (changed, revision) => this.#notify(changed, revision),
    });
    this.#catalogs.set(catalog.name, catalog);
    return catalog;
  }

  async #forget(catalog: Catalog): Promise<void> {
    const { name } = catalog;
    this.#catalogs.delete(name);
    await this.#reserving(name, async () => {
      await catalog.stop();
      await this.#stored.remove(name);
    });
    this.#notify(catalog, catalog.revision);
  }

  async #reserving<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#reserved.add(name);
    try {
      return await work();
    } finally {
      this.#reserved.delete(name);
    }
  }

  /** What cannot be written now is written with the next change. */
  #each(work: (catalog: Catalog) => Promise<void>): void {
    for (const catalog of this.#catalogs.values()) {
      work(catalog).catch((error: unknown) => {
        this.#deps.log.error(
          { catalog: catalog.name, err: error },
          'a catalog could not be written',
        );
      });
    }
  }

  #notify({ name }: Catalog, revision: number): void {
    const change = { name, revision, isRemoved: !this.has(name) };
    for (const listener of this.#listeners) listener(change);
  }
}

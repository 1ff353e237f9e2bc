import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Log } from '../protocol/log.ts';
import type { CatalogDocument } from './catalog-files.ts';
import { type CatalogRecord, nextRevision } from './catalog-record.ts';
import { CatalogView, type History } from './catalog-view.ts';
import type { Hashable, HashResult } from './hasher.ts';
import { type ItemFile, OpenItem } from './item-file.ts';
import type { OpenFiles } from './open-files.ts';
import { revisionOf } from './revision.ts';
import { type ScanReport, scan } from './scan.ts';
import type { Source } from './source.ts';

export type CatalogDeps = {
  readonly document: CatalogDocument;
  readonly source: Source;
  readonly files: OpenFiles;
  readonly log: Log;
  /** For every revision, once it is on disk; the catalog may be at a later one by then. */
  readonly onChange: (catalog: Catalog, revision: number) => void;
};

export type CatalogInfo = {
  readonly name: string;
  readonly description: string;
  readonly dir: string;
  readonly revision: number;
  readonly items: number;
  readonly sizeBytes: number;
  readonly hashed: number;
  readonly isScanning: boolean;
  /** The folder is not there; its items are kept, and cannot be read. */
  readonly isAway: boolean;
  readonly lastScan?: ScanReport;
};

/** One catalog: its record on disk, and what is asked of it. */
export class Catalog implements Hashable {
  readonly #deps: CatalogDeps;
  readonly #stopping = new AbortController();
  #cachedView: CatalogView | undefined;
  #scanning: Promise<ScanReport> | undefined;
  /** The scan after the one that runs, for those who asked since it began. */
  #nextScan: Promise<ScanReport> | undefined;
  #lastScan: ScanReport | undefined;
  #scannedAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: CatalogDeps) {
    this.#deps = deps;
  }

  get name(): string {
    return this.#record.name;
  }

  get revision(): number {
    return this.#record.revision;
  }

  get info(): CatalogInfo {
    const { name, description, revision, source } = this.#record;
    const { items, sizeBytes, hashed } = this.#view;
    const lastScan = this.#lastScan;
    return {
      ...{ name, description, revision, sizeBytes, hashed, dir: source.dir },
      items: items.length,
      isScanning: this.#scanning !== undefined,
      isAway: lastScan?.isAway ?? false,
      ...(lastScan ? { lastScan } : {}),
    };
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Milliseconds since the last scan ended. */
  get scanAgeMs(): number {
    return performance.now() - this.#scannedAtMs;
  }

  items(): readonly Item[] {
    return this.#view.items;
  }

  item(id: string): Item | undefined {
    return this.#view.item(id);
  }

  unhashed(): readonly Item[] {
    return this.items().filter(({ hash }) => !hash);
  }

  get history(): History {
    return this.#view.history;
  }

  /** One scan at a time; a file that was there when this was called is in what comes back. */
  scan(): Promise<ScanReport> {
    if (!this.#scanning) {
      this.#scanning = this.#scan();
      return this.#scanning;
    }
    const next = () => {
      this.#nextScan = undefined;
      return this.scan();
    };
    this.#nextScan ??= this.#scanning.then(next, next);
    return this.#nextScan;
  }

  /** Throws ITEM_NOT_FOUND, ITEM_CHANGED, ITEM_UNREADABLE. */
  async openItem(id: string, isReadingOn = false): Promise<ItemFile> {
    const item = this.item(id);
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    const key = `${this.name} ${id} ${item.revision}`;
    const open = async () => {
      const file = await this.#deps.source.open(item.path);
      if (revisionOf(this.#record.salt, file.stamp) === item.revision) return new OpenItem(file);
      await file.close();
      throw new BridgeError('ITEM_CHANGED');
    };
    return this.#deps.files.acquire(key, item, open, isReadingOn);
  }

  async saveHashes(results: readonly HashResult[]): Promise<void> {
    const byId = new Map(results.map((result) => [result.id, result]));
    const hashOf = ({ id, revision }: Item) => {
      const result = byId.get(id);
      return result?.revision === revision ? result.hash : undefined;
    };
    await this.#changeItems((item) => {
      const hash = hashOf(item);
      return hash ? { ...item, hash } : item;
    });
  }

  /** `idOrHash` as in the original, where the hash is the id. Throws ITEM_NOT_FOUND. */
  async describeItem(idOrHash: string, description: string): Promise<void> {
    const isMeant = ({ id, hash }: Item) => id === idOrHash || hash === idOrHash;
    if (!this.items().some(isMeant)) throw new BridgeError('ITEM_NOT_FOUND');
    await this.#changeItems((item) => (isMeant(item) ? { ...item, description } : item));
  }

  async describe(description: string): Promise<void> {
    const record = this.#record;
    await this.#replace({ ...record, description, revision: nextRevision(record.revision) });
  }

  /** Ends what is under way; nothing is written from then on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled([this.#nextScan, this.#scanning]);
    await this.#deps.document.flush().catch(() => undefined);
  }

  get #record(): CatalogRecord {
    return this.#deps.document.data;
  }

  get #view(): CatalogView {
    if (this.#cachedView?.record !== this.#record) {
      this.#cachedView = new CatalogView(this.#record);
    }
    return this.#cachedView;
  }

  async #scan(): Promise<ScanReport> {
    try {
      const { signal } = this.#stopping;
      const { record, report } = await scan(this.#deps.source, () => this.#record, signal);
      if (record && record !== this.#record) await this.#replace(record);
      this.#lastScan = report;
      this.#report(report);
      return report;
    } finally {
      this.#scanning = undefined;
      this.#scannedAtMs = performance.now();
    }
  }

  #report({ problems, ...numbers }: ScanReport): void {
    const { log } = this.#deps;
    const catalog = this.name;
    if (numbers.isAway) log.warn({ catalog }, 'the folder of a catalog is away');
    else log.info({ catalog, ...numbers }, 'catalog scanned');
    for (const problem of problems) log.debug({ catalog, problem }, 'not in the catalog');
  }

  async #changeItems(change: (item: Item) => Item): Promise<void> {
    const record = this.#record;
    const at = nextRevision(record.revision);
    let isChanged = false;
    const entries = record.entries.map((entry) => {
      const item = change(entry.item);
      if (item === entry.item) return entry;
      isChanged = true;
      return { item, changedAt: at };
    });
    if (isChanged) await this.#replace({ ...record, entries, revision: at });
  }

  async #replace(record: CatalogRecord): Promise<void> {
    if (this.isStopped) return;
    await this.#deps.document.replace(record);
    this.#deps.onChange(this, record.revision);
  }
}

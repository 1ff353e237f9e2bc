import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir } from '../store/atomic-file.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { CATALOG_VERSION, CatalogEntry, CatalogHead, newCatalog } from './catalog-record.ts';

const DIR_NAME = /^[a-z0-9]{1,64}$/;
/** They are small. */
const SHARD_ENTRIES = 1024;

export type CatalogDocument = ShardedDocument<CatalogHead, CatalogEntry>;

/** The records of catalogs: a directory each, so that a write costs what has changed. */
export class CatalogFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async names(): Promise<readonly string[]> {
    await makeDir(this.#dir);
    const all = await readdir(this.#dir, { withFileTypes: true });
    const names = all.filter((entry) => entry.isDirectory() && DIR_NAME.test(entry.name));
    return names.map(({ name }) => name).sort();
  }

  /** Throws DATA_INVALID. */
  async open(name: string): Promise<CatalogDocument> {
    const document = await this.#open(newCatalog(name, '', 0));
    if (document.head.name === name) return document;
    throw new BridgeError('DATA_INVALID', {
      message: `The directory ${name} in the data directory holds another catalog.`,
    });
  }

  async create(head: CatalogHead, entries: readonly CatalogEntry[] = []): Promise<CatalogDocument> {
    await this.remove(head.name);
    const document = await this.#open(head);
    await document.update({ head, put: entries });
    return document;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#dir, name), { recursive: true, force: true });
  }

  #open(head: CatalogHead): Promise<CatalogDocument> {
    return ShardedDocument.open<CatalogHead, CatalogEntry>({
      ...{ dir: join(this.#dir, head.name), head: CatalogHead, entry: CatalogEntry },
      idOf: ({ id }) => id,
      shardEntries: SHARD_ENTRIES,
      // Whoever went is known to have gone, even where their entry is still there.
      first: 'head',
      version: CATALOG_VERSION,
      empty: () => head,
    });
  }
}

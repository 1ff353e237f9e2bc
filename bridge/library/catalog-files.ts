import { BridgeError } from '../protocol/errors.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { CATALOG_VERSION, CatalogEntry, CatalogHead, newCatalog } from './catalog-record.ts';
import { RecordDirs } from './record-dirs.ts';

const DIR_NAME = /^[a-z0-9]{1,64}$/;
/** They are small. */
const SHARD_ENTRIES = 1024;

export type CatalogDocument = ShardedDocument<CatalogHead, CatalogEntry>;

/** The records of catalogs: a directory each, so that a write costs what has changed. */
export class CatalogFiles {
  readonly #dirs: RecordDirs;

  constructor(dir: string) {
    this.#dirs = new RecordDirs(dir, DIR_NAME);
  }

  /** Ends, or clears away, what was only begun. */
  async settle(): Promise<void> {
    await this.#dirs.names();
  }

  /** All that there are. Throws DATA_INVALID. */
  async openAll(): Promise<readonly CatalogDocument[]> {
    const all = await Promise.all((await this.#dirs.names()).map((name) => this.#openNamed(name)));
    // A renaming that was cut short leaves the old one beside the new.
    const left = new Set(all.flatMap(({ head }) => head.formerNames ?? []));
    const isLeft = ({ head }: CatalogDocument) => left.has(head.name);
    for (const { head } of all.filter(isLeft)) await this.remove(head.name);
    return all.filter((document) => !isLeft(document));
  }

  async #openNamed(name: string): Promise<CatalogDocument> {
    const document = await this.#open(this.#dirs.path(name), newCatalog(name, '', 0));
    if (document.head.name === name) return document;
    throw new BridgeError('DATA_INVALID', {
      message: `The directory ${name} in the data directory holds another catalog.`,
    });
  }

  /** There at once, or not at all; `replace` clears its place, where something is worth keeping. */
  async create(
    head: CatalogHead,
    entries: readonly CatalogEntry[] = [],
    replace?: () => Promise<void>,
  ): Promise<CatalogDocument> {
    const write = async (dir: string) => {
      await (await this.#open(dir, head)).update({ head, put: entries });
    };
    await this.#dirs.create(head.name, write, replace);
    return this.#openNamed(head.name);
  }

  remove(name: string): Promise<void> {
    return this.#dirs.remove(name);
  }

  #open(dir: string, head: CatalogHead): Promise<CatalogDocument> {
    return ShardedDocument.open<CatalogHead, CatalogEntry>({
      ...{ dir, head: CatalogHead, entry: CatalogEntry },
      idOf: ({ id }) => id,
      shardEntries: SHARD_ENTRIES,
      // Whoever went is known to have gone, even where their entry is still there.
      first: 'head',
      version: CATALOG_VERSION,
      empty: () => head,
    });
  }
}

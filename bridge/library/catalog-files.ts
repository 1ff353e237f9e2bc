import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir } from '../store/atomic-file.ts';
import { DocumentFile } from '../store/document-file.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { CatalogHead, CatalogRecord, Entry, newRecord, RECORD_VERSION } from './catalog-record.ts';

const DIR_NAME = /^[a-z0-9]{1,64}$/;
/** As the first versions of this program kept a catalog. */
const ONE_FILE = /^([a-z0-9]{1,64})\.json$/;

const KEPT = '.json.v1.bak';

/** The records of catalogs: a directory each, so that a write costs what has changed. */
export class CatalogFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async names(): Promise<readonly string[]> {
    await makeDir(this.#dir);
    const all = await readdir(this.#dir, { withFileTypes: true });
    const names = all.flatMap((entry) => {
      if (entry.isDirectory()) return DIR_NAME.test(entry.name) ? [entry.name] : [];
      return ONE_FILE.exec(entry.name)?.[1] ?? [];
    });
    return [...new Set(names)].sort();
  }

  /** Throws DATA_INVALID. */
  async open(name: string): Promise<CatalogDocument> {
    const document = await this.#open(newRecord(name, '', this.#dir));
    await this.#takeOver(name, document);
    if (document.data.name === name) return document;
    throw new BridgeError('DATA_INVALID', {
      message: `The directory ${name} in the data directory holds another catalog.`,
    });
  }

  async create(record: CatalogRecord): Promise<CatalogDocument> {
    const document = await this.#open(record);
    await document.replace(record);
    return document;
  }

  async remove(name: string): Promise<void> {
    await rm(this.#dirOf(name), { recursive: true, force: true });
    await rm(join(this.#dir, `${name}${KEPT}`), { force: true });
  }

  /** Of an earlier version's file, which is kept beside it. */
  async #takeOver(name: string, document: CatalogDocument): Promise<void> {
    const file = join(this.#dir, `${name}.json`);
    const old = new DocumentFile({ file, schema: CatalogRecord, version: 1 });
    const record = await old.read();
    if (!record) return;
    await document.replace(record);
    await rename(file, join(this.#dir, `${name}${KEPT}`));
  }

  async #open(record: CatalogRecord): Promise<CatalogDocument> {
    const { entries: _, ...head } = record;
    return new CatalogDocument(
      await ShardedDocument.open<CatalogHead, Entry>({
        dir: this.#dirOf(record.name),
        head: CatalogHead,
        entry: Entry,
        idOf: ({ item }) => item.id,
        // Whoever went is known to have gone, even where their entry is still there.
        first: 'head',
        version: RECORD_VERSION,
        empty: () => head,
      }),
    );
  }

  #dirOf(name: string): string {
    return join(this.#dir, name);
  }
}

/** A catalog's record on disk, as one value. */
export class CatalogDocument {
  readonly #document: ShardedDocument<CatalogHead, Entry>;
  #data: CatalogRecord;

  constructor(document: ShardedDocument<CatalogHead, Entry>) {
    this.#document = document;
    this.#data = recordOf(document);
  }

  /** To read, never to write: a change makes a new one, in which unchanged entries are the same objects. */
  get data(): CatalogRecord {
    return this.#data;
  }

  /** Readers see it at once; resolves when it is on disk. When that fails it is undone. */
  async replace(record: CatalogRecord): Promise<void> {
    const { entries, ...head } = record;
    const written = this.#document.replace(head, entries);
    this.#data = record;
    await written.catch((error: unknown) => {
      this.#data = recordOf(this.#document);
      throw error;
    });
  }

  flush(): Promise<void> {
    return this.#document.flush();
  }
}

/** In the order of paths. Who is there again has not gone. */
const recordOf = ({ head, entries }: ShardedDocument<CatalogHead, Entry>): CatalogRecord => {
  const ids = new Set(entries.map(({ item }) => item.id));
  return {
    ...head,
    tombstones: head.tombstones.filter(({ id }) => !ids.has(id)),
    entries: [...entries].sort((a, b) => (a.item.path < b.item.path ? -1 : 1)),
  };
};

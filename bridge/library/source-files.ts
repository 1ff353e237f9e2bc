import { BridgeError } from '../protocol/errors.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { Shelf } from '../store/shelf.ts';
import { RecordDirs } from './record-dirs.ts';
import type { SourceDocument } from './source-index.ts';
import {
  DETAILS_VERSION,
  newSource,
  SOURCE_VERSION,
  SourceEntry,
  SourceHead,
  StoredDetails,
} from './source-record.ts';

const DIR_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
/** Details lie beside them, and make up most of what a change writes. */
const SHARD_ENTRIES = 128;

export type SourceOnDisk = {
  readonly document: SourceDocument;
  readonly shelf: Shelf<StoredDetails>;
};

/** The records of sources: a directory each. */
export class SourceFiles {
  readonly #dirs: RecordDirs;

  constructor(dir: string) {
    this.#dirs = new RecordDirs(dir, DIR_NAME);
  }

  names(): Promise<readonly string[]> {
    return this.#dirs.names();
  }

  /** Throws DATA_INVALID. */
  async open(name: string): Promise<SourceOnDisk> {
    const dir = this.#dirs.path(name);
    const opened = await this.#open(dir, newSource(name, { kind: 'folder', dir }));
    if (opened.document.head.name === name) return opened;
    throw new BridgeError('DATA_INVALID', {
      message: `The directory ${name} in the data directory holds another source.`,
    });
  }

  /** There at once, or not at all. */
  async create(head: SourceHead, entries: readonly SourceEntry[] = []): Promise<SourceOnDisk> {
    await this.#dirs.create(head.name, async (dir) => {
      const { document } = await this.#open(dir, head);
      await document.update({ head, put: entries });
    });
    return this.open(head.name);
  }

  remove(name: string): Promise<void> {
    return this.#dirs.remove(name);
  }

  async #open(dir: string, head: SourceHead): Promise<SourceOnDisk> {
    const document = await ShardedDocument.open<SourceHead, SourceEntry>({
      ...{ dir, head: SourceHead, entry: SourceEntry, shardEntries: SHARD_ENTRIES },
      idOf: ({ item }) => item.id,
      first: 'head',
      version: SOURCE_VERSION,
      empty: () => head,
    });
    const shelf = new Shelf<StoredDetails>({
      ...{ dir, name: 'details', value: StoredDetails, version: DETAILS_VERSION },
      beside: document,
    });
    return { document, shelf };
  }
}

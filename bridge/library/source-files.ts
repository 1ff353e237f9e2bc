import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir } from '../store/atomic-file.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { Shelf } from '../store/shelf.ts';
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
  async open(name: string): Promise<SourceOnDisk> {
    const opened = await this.#open(newSource(name, { kind: 'folder', dir: this.#dir }));
    if (opened.document.head.name === name) return opened;
    throw new BridgeError('DATA_INVALID', {
      message: `The directory ${name} in the data directory holds another source.`,
    });
  }

  async create(head: SourceHead, entries: readonly SourceEntry[] = []): Promise<SourceOnDisk> {
    await this.remove(head.name);
    const opened = await this.#open(head);
    await opened.document.update({ head, put: entries });
    return opened;
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#dir, name), { recursive: true, force: true });
  }

  async #open(head: SourceHead): Promise<SourceOnDisk> {
    const dir = join(this.#dir, head.name);
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

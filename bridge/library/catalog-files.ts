import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { makeDir, removeFile } from '../store/atomic-file.ts';
import { type Document, openDocument } from '../store/document.ts';
import { CatalogRecord, newRecord, RECORD_VERSION } from './catalog-record.ts';

const FILE_NAME = /^([a-z0-9]{1,64})\.json$/;

/** The records of catalogs: one file each, so that a write costs what one catalog is. */
export class CatalogFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async names(): Promise<readonly string[]> {
    await makeDir(this.#dir);
    const names = (await readdir(this.#dir)).map((file) => FILE_NAME.exec(file)?.[1]);
    return names.filter((name) => name !== undefined).sort();
  }

  /** Throws DATA_INVALID. */
  async open(name: string): Promise<Document<CatalogRecord>> {
    const document = await this.#open(newRecord(name, '', this.#dir));
    if (document.data.name === name) return document;
    throw new BridgeError('DATA_INVALID', {
      message: `The file ${name}.json in the data directory holds another catalog.`,
    });
  }

  async create(record: CatalogRecord): Promise<Document<CatalogRecord>> {
    const document = await this.#open(record);
    await document.replace(record);
    return document;
  }

  async remove(name: string): Promise<void> {
    await removeFile(this.#fileOf(name));
  }

  #open(record: CatalogRecord): Promise<Document<CatalogRecord>> {
    return openDocument({
      file: this.#fileOf(record.name),
      schema: CatalogRecord,
      version: RECORD_VERSION,
      empty: () => record,
    });
  }

  #fileOf(name: string): string {
    return join(this.#dir, `${name}.json`);
  }
}

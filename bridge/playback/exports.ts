import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { type Document, openDocument } from '../store/document.ts';
import { baseAddress, type ExportAsk, type ExportInfo, ExportRecord } from './export-record.ts';
import type { KeptLibraries } from './kept-libraries.ts';

export const Kept = Type.Object({ exports: Type.Array(ExportRecord) });

export type ExportsDeps = {
  readonly file: string;
  readonly libraries: KeptLibraries;
  readonly now: () => number;
};

const ID_BYTES = 4;
const DEVICE_NAME = 'Jellyfin library';

/** Libraries of files in folders of people's, for media servers. */
export class Exports {
  readonly #deps: ExportsDeps;
  readonly #document: Document<Static<typeof Kept>>;

  private constructor(deps: ExportsDeps, document: Document<Static<typeof Kept>>) {
    this.#deps = deps;
    this.#document = document;
    deps.libraries.hold(() => this.#document.data.exports);
  }

  static async open(deps: ExportsDeps): Promise<Exports> {
    const { file } = deps;
    const empty = () => ({ exports: [] });
    return new Exports(deps, await openDocument({ file, schema: Kept, version: 1, empty }));
  }

  list(): readonly ExportInfo[] {
    return this.#document.data.exports.map((record) => this.#info(record));
  }

  /** Throws EXPORT_NOT_FOUND. */
  get(id: string): ExportInfo {
    return this.#info(this.#record(id));
  }

  /** Throws ADDRESS_INVALID, CATALOG_NOT_FOUND, EXPORT_FOLDER_INVALID, EXPORT_FOLDER_TAKEN, TOO_MANY_DEVICES. */
  async add(ask: ExportAsk): Promise<ExportInfo> {
    const { libraries, now } = this.#deps;
    const address = baseAddress(ask.address);
    const listed = libraries.catalogs().map(({ name }) => name);
    const isKnown = (ask.catalogs ?? []).every((name) => listed.includes(name));
    if (!isKnown) throw new BridgeError('CATALOG_NOT_FOUND');
    const id = randomBytes(ID_BYTES).toString('hex');
    const record = { ...ask, id, address, createdAtMs: now() };
    await libraries.add(record, DEVICE_NAME, (whole) =>
      this.#document.update(({ exports }) => void exports.push(whole)),
    );
    return this.get(id);
  }

  /** What was written goes, and its addresses with it. Throws EXPORT_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const record = this.#record(id);
    await this.#document.replace({
      exports: this.#document.data.exports.filter((each) => each.id !== id),
    });
    await this.#deps.libraries.remove(record);
  }

  /** Begins at once, or when others are through. Throws EXPORT_NOT_FOUND. */
  run(id: string): ExportInfo {
    this.#deps.libraries.run(this.#record(id));
    return this.get(id);
  }

  /** A catalog of ours has another name. */
  async renameCatalog(name: string, next: string): Promise<void> {
    const renamed = (catalogs: readonly string[]) =>
      catalogs.map((each) => (each === name ? next : each));
    await this.#document.update(({ exports }) => {
      for (const each of exports) if (each.catalogs) each.catalogs = renamed(each.catalogs);
    });
  }

  #record(id: string): ExportRecord {
    const record = this.#document.data.exports.find((each) => each.id === id);
    if (!record) throw new BridgeError('EXPORT_NOT_FOUND');
    return record;
  }

  #info({ createdAtMs: _, ...record }: ExportRecord): ExportInfo {
    return { ...record, ...this.#deps.libraries.stateOf(record.id) };
  }
}

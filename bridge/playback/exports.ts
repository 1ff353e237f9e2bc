import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { type Document, openDocument } from '../store/document.ts';
import { baseAddress, type ExportAsk, type ExportInfo, ExportRecord } from './export-record.ts';
import type { KeptLibraries } from './kept-libraries.ts';
import { Telling } from './telling.ts';
import type { ToldServer, ToldServers } from './told-servers.ts';

export const Kept = Type.Object({ exports: Type.Array(ExportRecord) });

export type ExportsDeps = {
  readonly file: string;
  readonly libraries: KeptLibraries;
  readonly servers: ToldServers;
  readonly now: () => number;
  readonly log: Log;
};

const ID_BYTES = 4;
const DEVICE_NAME = 'Jellyfin library';

/** Libraries of files in folders of people's, for media servers. */
export class Exports {
  readonly #deps: ExportsDeps;
  readonly #document: Document<Static<typeof Kept>>;
  readonly #telling: Telling;

  private constructor(deps: ExportsDeps, document: Document<Static<typeof Kept>>) {
    this.#deps = deps;
    this.#document = document;
    const { servers, log, libraries } = deps;
    this.#telling = new Telling({
      ...{ servers, log },
      serverOf: (id) => this.#find(id)?.server,
      keep: (id, isBehind, made) => this.#keepTold(id, isBehind, made),
    });
    libraries.hold({
      libraries: () => this.#document.data.exports,
      onWritten: (id, outcome) => this.#telling.add(id, outcome),
    });
  }

  static async open(deps: ExportsDeps): Promise<Exports> {
    const { file } = deps;
    const empty = () => ({ exports: [] });
    return new Exports(deps, await openDocument({ file, schema: Kept, version: 1, empty }));
  }

  start(): void {
    this.#telling.start();
  }

  stop(): Promise<void> {
    return this.#telling.stop();
  }

  list(): readonly ExportInfo[] {
    return this.#document.data.exports.map((record) => this.#info(record));
  }

  /** Throws EXPORT_NOT_FOUND. */
  get(id: string): ExportInfo {
    return this.#info(this.#record(id));
  }

  /**
   * Throws ADDRESS_INVALID, CATALOG_NOT_FOUND, EXPORT_FOLDER_INVALID, EXPORT_FOLDER_TAKEN, TOO_MANY_DEVICES, and what
   * media servers throw.
   */
  async add({ jellyfin, ...ask }: ExportAsk): Promise<ExportInfo> {
    const { libraries, servers, now } = this.#deps;
    const address = baseAddress(ask.address);
    const listed = libraries.catalogs().map(({ name }) => name);
    const isKnown = (ask.catalogs ?? []).every((name) => listed.includes(name));
    if (!isKnown) throw new BridgeError('CATALOG_NOT_FOUND');
    const id = randomBytes(ID_BYTES).toString('hex');
    const server = jellyfin && (await servers.choose({ path: ask.dir, ...jellyfin }));
    const record = { ...ask, id, address, createdAtMs: now(), ...(server && { server }) };
    try {
      await libraries.add(record, DEVICE_NAME, (whole) =>
        this.#document.update(({ exports }) => void exports.push(whole)),
      );
    } catch (error) {
      if (server) await servers.forget(server);
      throw error;
    }
    return this.get(id);
  }

  /** What was written goes, and its addresses with it. Throws EXPORT_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const record = this.#record(id);
    await this.#document.replace({
      exports: this.#document.data.exports.filter((each) => each.id !== id),
    });
    await this.#deps.libraries.remove(record);
    if (record.server) await this.#telling.end(id, record.server);
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

  #keepTold(id: string, isBehind: boolean, made?: readonly string[]): Promise<void> {
    return this.#document.update(({ exports }) => {
      const server: ToldServer | undefined = exports.find((each) => each.id === id)?.server;
      if (!server) return;
      if (made) server.made = [...made];
      if (isBehind) server.isBehind = true;
      else delete server.isBehind;
    });
  }

  #find(id: string): ExportRecord | undefined {
    return this.#document.data.exports.find((each) => each.id === id);
  }

  #record(id: string): ExportRecord {
    const record = this.#find(id);
    if (!record) throw new BridgeError('EXPORT_NOT_FOUND');
    return record;
  }

  #info({ createdAtMs: _, ...record }: ExportRecord): ExportInfo {
    const serverProblem = this.#telling.problemOf(record.id);
    return { ...record, ...this.#deps.libraries.stateOf(record.id), serverProblem };
  }
}

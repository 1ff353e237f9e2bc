import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import type { Collection } from '../finding/collection.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { withAny } from '../protocol/with-any.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import { itemPath } from './device-addresses.ts';
import type { Devices } from './devices.ts';
import {
  baseAddress,
  type ExportAsk,
  type ExportInfo,
  ExportRecord,
  type ExportState,
} from './export-record.ts';
import { Freshness } from './freshness.ts';
import type { ExportedCatalog, LibraryWanted, LibraryWriter } from './library-writer.ts';

export const Kept = Type.Object({ exports: Type.Array(ExportRecord) });

export type ListedCatalog = ExportedCatalog & { readonly collection: Collection };

export type ExportsDeps = {
  readonly file: string;
  readonly devices: Pick<Devices, 'create' | 'get' | 'remove'>;
  readonly writer: LibraryWriter;
  /** Ours and friends', without those that are not shared with us any more. */
  readonly catalogs: () => readonly ListedCatalog[];
  readonly now: () => number;
  readonly log: Log;
};

const ID_BYTES = 4;
const AGAIN = new BridgeError('TIMED_OUT', { message: 'The export begins anew.' });
const DEVICE_NAME = 'Jellyfin library';
const LOOK_EVERY_MS = 2_000;
/** What could not be had is asked for again. */
const RETRY_MS = 5 * 60_000;

/** Libraries of files in folders for media servers, kept in step with catalogs. */
export class Exports {
  readonly #deps: ExportsDeps;
  readonly #document: Document<Static<typeof Kept>>;
  readonly #states = new Map<string, ExportState>();
  /** What runs can be cut short: there is news, or it is removed. */
  readonly #running = new Map<string, AbortController>();
  readonly #freshness = new Freshness();
  /** One at a time: they share disk and network. */
  readonly #turns = new InTurn();
  readonly #stopping = new AbortController();
  #looking: NodeJS.Timeout | undefined;

  private constructor(deps: ExportsDeps, document: Document<Static<typeof Kept>>) {
    this.#deps = deps;
    this.#document = document;
  }

  static async open(deps: ExportsDeps): Promise<Exports> {
    const { file } = deps;
    const empty = () => ({ exports: [] });
    return new Exports(deps, await openDocument({ file, schema: Kept, version: 1, empty }));
  }

  start(): void {
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    this.#stopping.abort(new BridgeError('BRIDGE_NOT_RUNNING'));
    await this.#turns.idle();
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
    const address = baseAddress(ask.address);
    const listed = this.#deps.catalogs().map(({ name }) => name);
    const isKnown = (ask.catalogs ?? []).every((name) => listed.includes(name));
    if (!isKnown) throw new BridgeError('CATALOG_NOT_FOUND');
    const id = randomBytes(ID_BYTES).toString('hex');
    const { devices, writer, now } = this.#deps;
    const device = await devices.create({ kind: 'library', name: DEVICE_NAME });
    const record = { ...ask, id, address, device: device.stored.id, createdAtMs: now() };
    try {
      // Whether the folder can be ours shows now.
      await writer.write(this.#wanted(record, []), this.#stopping.signal);
      await this.#document.update(({ exports }) => void exports.push(record));
    } catch (error) {
      await devices.remove(record.device);
      throw error;
    }
    void this.#run(record);
    return this.get(id);
  }

  /** What was written goes, and its addresses with it. Throws EXPORT_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const { device, dir } = this.#record(id);
    const { devices, writer } = this.#deps;
    await this.#document.replace({
      exports: this.#document.data.exports.filter((each) => each.id !== id),
    });
    await devices.remove(device).catch(() => undefined);
    this.#running.get(id)?.abort(AGAIN);
    await this.#turns.run(() => writer.remove({ id, dir }));
    this.#states.delete(id);
    this.#freshness.forget(id);
  }

  /** Begins at once, or when others are through. Throws EXPORT_NOT_FOUND. */
  run(id: string): ExportInfo {
    void this.#run(this.#record(id));
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
    return { ...record, ...(this.#states.get(record.id) ?? { isRunning: false }) };
  }

  #look(): void {
    const nowMs = this.#deps.now();
    for (const record of this.#document.data.exports) {
      const state = this.#states.get(record.id);
      const isDue = this.#freshness.isDue(record.id, this.#chosen(record), nowMs);
      if (isDue) this.#running.get(record.id)?.abort(AGAIN);
      if (state?.isRunning) continue;
      const isLeft = state?.problem !== undefined || (state?.incomplete ?? 0) > 0;
      const isLate = isLeft && nowMs - (state?.ranAtMs ?? 0) >= RETRY_MS;
      if (isDue || isLate) void this.#run(record);
    }
  }

  #chosen({ catalogs, own }: ExportRecord): ListedCatalog[] {
    return this.#deps
      .catalogs()
      .filter(({ name, friend }) => catalogs?.includes(name) ?? (own || friend !== undefined));
  }

  #wanted(record: ExportRecord, catalogs: readonly ListedCatalog[]): LibraryWanted {
    const { id, dir, address, layout = 'friends', audio = false } = record;
    const device = this.#deps.devices.get(record.device);
    return {
      ...{ id, dir, layout, audio, catalogs },
      address: (catalog, item) => `${address}${itemPath(device, catalog, item)}`,
    };
  }

  async #run(record: ExportRecord): Promise<void> {
    const { id } = record;
    const earlier = this.#states.get(id);
    if (earlier?.isRunning) return;
    this.#states.set(id, { ...earlier, isRunning: true });
    const state = await this.#turns.run(() => this.#write(record));
    if (this.#states.has(id)) this.#states.set(id, { ...earlier, ...state });
  }

  async #write(record: ExportRecord): Promise<ExportState> {
    const { now, log } = this.#deps;
    const { id } = record;
    try {
      // Removed while it waited.
      this.#record(id);
      const catalogs = this.#chosen(record);
      this.#freshness.begin(id, catalogs);
      const outcome = await this.#writeNow(record, catalogs);
      const { changed: _, ...counts } = outcome;
      if (outcome.changed.length > 0) log.info({ export: id, ...counts }, 'a library was exported');
      return { isRunning: false, ranAtMs: now(), ...counts };
    } catch (error) {
      if (error === AGAIN) {
        this.#freshness.forget(id);
        return { isRunning: false };
      }
      const problem = error instanceof BridgeError ? error : new BridgeError('INTERNAL');
      if (!this.#stopping.signal.aborted) log.warn({ export: id, error }, 'an export failed');
      return { isRunning: false, ranAtMs: now(), problem };
    }
  }

  async #writeNow(record: ExportRecord, catalogs: readonly ListedCatalog[]) {
    const running = new AbortController();
    this.#running.set(record.id, running);
    try {
      return await withAny([this.#stopping.signal, running.signal], (signal) =>
        this.#deps.writer.write(this.#wanted(record, catalogs), signal),
      );
    } finally {
      this.#running.delete(record.id);
    }
  }
}

import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { withAny } from '../protocol/with-any.ts';
import { InTurn } from '../store/in-turn.ts';
import { itemPath } from './device-addresses.ts';
import type { Devices } from './devices.ts';
import type { ExportRecord, ExportState } from './export-record.ts';
import type { ListedCatalog } from './exported-catalogs.ts';
import { Freshness } from './freshness.ts';
import type { LibraryOutcome, LibraryWanted, LibraryWriter } from './library-writer.ts';

export type KeptLibrary = Omit<ExportRecord, 'createdAtMs'>;

export type KeptLibrariesDeps = {
  readonly devices: Pick<Devices, 'create' | 'get' | 'remove'>;
  readonly writer: LibraryWriter;
  /** Ours and friends', without those that are not shared with us any more. */
  readonly catalogs: () => readonly ListedCatalog[];
  readonly now: () => number;
  readonly log: Log;
};

type Holder = {
  readonly libraries: () => readonly KeptLibrary[];
  readonly onWritten?: (id: string, outcome: LibraryOutcome) => void;
};

const AGAIN = new BridgeError('TIMED_OUT', { message: 'The export begins anew.' });
const LOOK_EVERY_MS = 2_000;
/** What could not be had is asked for again. */
const RETRY_MS = 5 * 60_000;

/** Keeps libraries of files in step with catalogs; which there are, others know. */
export class KeptLibraries {
  readonly #deps: KeptLibrariesDeps;
  readonly #holders: Holder[] = [];
  readonly #states = new Map<string, ExportState>();
  /** What runs can be cut short: there is news, or it is removed. */
  readonly #running = new Map<string, AbortController>();
  readonly #freshness = new Freshness();
  /** One at a time: they share disk and network. */
  readonly #turns = new InTurn();
  readonly #stopping = new AbortController();
  #looking: NodeJS.Timeout | undefined;

  constructor(deps: KeptLibrariesDeps) {
    this.#deps = deps;
  }

  /** Keeps these in step as well, as they are at the time. */
  hold(holder: Holder): void {
    this.#holders.push(holder);
  }

  start(): void {
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    this.#stopping.abort(new BridgeError('BRIDGE_NOT_RUNNING'));
    await this.#turns.idle();
  }

  stateOf(id: string): ExportState {
    return this.#states.get(id) ?? { isRunning: false };
  }

  catalogs(): readonly ListedCatalog[] {
    return this.#deps.catalogs();
  }

  /**
   * A library with a device of its own, by whose addresses it plays; `keep` makes it last. Throws what `keep`
   * throws, EXPORT_FOLDER_INVALID, EXPORT_FOLDER_TAKEN, TOO_MANY_DEVICES.
   */
  async add<T extends Omit<KeptLibrary, 'device'>>(
    library: T,
    deviceName: string,
    keep: (library: T & { readonly device: string }) => Promise<void>,
  ): Promise<void> {
    const { devices, writer } = this.#deps;
    const device = await devices.create({ kind: 'library', name: deviceName });
    const kept = { ...library, device: device.stored.id };
    try {
      // Whether the folder can be ours shows now.
      await writer.write(this.#wanted(kept, []), this.#stopping.signal);
      await keep(kept);
    } catch (error) {
      await devices.remove(kept.device);
      throw error;
    }
    void this.#run(kept);
  }

  /** What was written goes, and its addresses with it; it is not held any more. */
  async remove({ id, dir, device }: KeptLibrary): Promise<void> {
    const { devices, writer } = this.#deps;
    await devices.remove(device).catch(() => undefined);
    this.#running.get(id)?.abort(AGAIN);
    await this.#turns.run(() => writer.remove({ id, dir }));
    this.#states.delete(id);
    this.#freshness.forget(id);
  }

  /** Begins at once, or when others are through. */
  run(library: KeptLibrary): void {
    void this.#run(library);
  }

  #held() {
    return this.#holders.flatMap(({ libraries, onWritten }) =>
      libraries().map((library) => ({ library, onWritten })),
    );
  }

  #look(): void {
    const nowMs = this.#deps.now();
    for (const { library } of this.#held()) {
      const { id } = library;
      const state = this.#states.get(id);
      const isDue = this.#freshness.isDue(id, this.#chosen(library), nowMs);
      if (isDue) this.#running.get(id)?.abort(AGAIN);
      if (state?.isRunning) continue;
      const isLeft = state?.problem !== undefined || (state?.incomplete ?? 0) > 0;
      const isLate = isLeft && nowMs - (state?.ranAtMs ?? 0) >= RETRY_MS;
      if (isDue || isLate) void this.#run(library);
    }
  }

  #chosen({ catalogs, own }: KeptLibrary): ListedCatalog[] {
    return this.#deps
      .catalogs()
      .filter(({ name, friend }) => catalogs?.includes(name) ?? (own || friend !== undefined));
  }

  #wanted(library: KeptLibrary, catalogs: readonly ListedCatalog[]): LibraryWanted {
    const { id, dir, address, layout = 'friends', audio = false } = library;
    const device = this.#deps.devices.get(library.device);
    return {
      ...{ id, dir, layout, audio, catalogs },
      address: (catalog, item) => `${address}${itemPath(device, catalog, item)}`,
    };
  }

  async #run({ id }: KeptLibrary): Promise<void> {
    const earlier = this.#states.get(id);
    if (earlier?.isRunning) return;
    this.#states.set(id, { ...earlier, isRunning: true });
    const state = await this.#turns.run(() => this.#write(id));
    if (this.#states.has(id)) this.#states.set(id, { ...earlier, ...state });
  }

  async #write(id: string): Promise<ExportState> {
    const { now, log } = this.#deps;
    try {
      const held = this.#held().find(({ library }) => library.id === id);
      // Removed while it waited.
      if (!held) throw AGAIN;
      const { library, onWritten } = held;
      const catalogs = this.#chosen(library);
      this.#freshness.begin(id, catalogs);
      const outcome = await this.#writeNow(library, catalogs);
      const { changed, libraries: _, ...counts } = outcome;
      onWritten?.(id, outcome);
      if (changed.length > 0) log.info({ export: id, ...counts }, 'a library was exported');
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

  async #writeNow(library: KeptLibrary, catalogs: readonly ListedCatalog[]) {
    const running = new AbortController();
    this.#running.set(library.id, running);
    try {
      return await withAny([this.#stopping.signal, running.signal], (signal) =>
        this.#deps.writer.write(this.#wanted(library, catalogs), signal),
      );
    } finally {
      this.#running.delete(library.id);
    }
  }
}

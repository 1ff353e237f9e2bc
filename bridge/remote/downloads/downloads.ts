import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Slots } from '../../ffmpeg/slots.ts';
import { friendFileName, PART, plainFileName } from '../../media/names/file-name.ts';
import { nameOf } from '../../media/paths.ts';
import type { MediaReadable } from '../../media/readable.ts';
import { BridgeError, type ErrorCode, isErrorCode } from '../../protocol/errors.ts';
import { destination, type Folders } from './destination.ts';
import { DownloadJob, type JobDeps, PAUSED, type Phase } from './download-job.ts';
import { type DownloadRecord, DownloadRecords } from './download-records.ts';
import { removePart } from './part-file.ts';
import { WholeFile } from './whole-file.ts';

const AT_ONCE = 3;
const MOST_UNFINISHED = 500;
/** Of those that are done, the last ones are remembered. */
const MOST_DONE = 100;
const WAIT_MS = { first: 1_000, longest: 30_000 };

export type DownloadsDeps = Pick<JobDeps, 'find' | 'open' | 'reach' | 'log'> & {
  readonly file: string;
  readonly folders: Folders;
  readonly waitMs?: JobDeps['waitMs'];
};

export type NewDownload = {
  readonly catalog: string;
  readonly item: string;
  /** Absolute; without it the usual folder is meant. */
  readonly dir?: string | undefined;
  /** Instead of the item's own file name. */
  readonly name?: string | undefined;
};

export type DownloadInfo = {
  readonly id: string;
  readonly catalog: string;
  readonly item: string;
  readonly title: string;
  readonly state: Phase;
  readonly problem: ErrorCode | undefined;
  readonly dir: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly size: number;
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
  readonly sha256: string | undefined;
  readonly isVerified: boolean | undefined;
  readonly addedAt: string;
  readonly doneAt: string | undefined;
};

type Running = {
  readonly job: DownloadJob;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
};

/** Items that are fetched into folders of this machine, a few at once; what is not whole yet survives the bridge's end. */
export class Downloads {
  readonly #deps: DownloadsDeps;
  readonly #records: DownloadRecords;
  readonly #slots = new Slots(AT_ONCE);
  /** Of all that are not done; of those that paused, the last run. */
  readonly #jobs = new Map<string, Running>();
  readonly #listeners = new Set<(id: string) => void>();
  #isStopped = false;

  private constructor(deps: DownloadsDeps, records: DownloadRecords) {
    this.#deps = deps;
    this.#records = records;
  }

  static async open(deps: DownloadsDeps): Promise<Downloads> {
    return new Downloads(deps, await DownloadRecords.open(deps.file));
  }

  /** Goes on with what the last bridge on this data directory left. */
  async start(): Promise<void> {
    for (const record of this.#records.list()) {
      if (record.state === 'active') this.#begin(record.id);
      else if (record.state === 'done') await this.#tidy(record);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const running = [...this.#jobs.values()];
    for (const { controller } of running) controller.abort(STOPPING);
    await Promise.all(running.map(({ ended }) => ended));
  }

  /** In the order in which they were asked for. */
  list(): readonly DownloadInfo[] {
    return this.#records.list().map((record) => this.#describe(record));
  }

  has(id: string): boolean {
    return this.#records.list().some((record) => record.id === id);
  }

  /** Throws DOWNLOAD_NOT_FOUND. */
  get(id: string): DownloadInfo {
    return this.#describe(this.#records.get(id));
  }

  /** Hears of every change, and about once a second while something comes. Gives the end of it. */
  listen(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Asked for twice it is the same one, which goes on if it was paused. Throws CATALOG_NOT_FOUND, ITEM_NOT_FOUND,
   * DIRECTORY_INVALID, DESTINATION_UNWRITABLE, TOO_MANY_DOWNLOADS, DISK_FULL.
   */
  async add(wanted: NewDownload): Promise<DownloadInfo> {
    const { catalog, item: id } = wanted;
    const item = this.#deps.find(catalog, id);
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    const name =
      wanted.name === undefined ? friendFileName(nameOf(item.path)) : plainFileName(wanted.name);
    const dir = await destination(this.#deps.folders, wanted.dir);
    const unfinished = this.#records.list().filter(({ state }) => state !== 'done');
    const same = unfinished.find(
      (each) =>
        each.catalog === catalog && each.item === id && each.dir === dir && each.name === name,
    );
    if (same) return this.resume(same.id);
    if (unfinished.length >= MOST_UNFINISHED) throw new BridgeError('TOO_MANY_DOWNLOADS');
    const record: DownloadRecord = {
      ...{ id: randomBytes(4).toString('hex'), catalog, item: id, title: item.title },
      ...{ dir, name, size: item.byte_size, bytes: 0, state: 'active' },
      addedAt: new Date().toISOString(),
    };
    await this.#records.add(record);
    await this.#forgetOldest();
    this.#begin(record.id);
    return this.get(record.id);
  }

  /** The whole file. Close it. Throws DOWNLOAD_NOT_FOUND, DOWNLOAD_UNFINISHED, ITEM_NOT_FOUND when it was taken away. */
  async open(id: string): Promise<MediaReadable> {
    const { state, dir, fileName } = this.get(id);
    if (state !== 'done') throw new BridgeError('DOWNLOAD_UNFINISHED');
    return WholeFile.open(join(dir, fileName));
  }

  /** Goes on with one that is paused. Throws DOWNLOAD_NOT_FOUND. */
  async resume(id: string): Promise<DownloadInfo> {
    const running = this.#jobs.get(id);
    const isPaused = running ? running.job.phase === 'paused' : this.get(id).state === 'paused';
    if (isPaused) {
      await running?.ended;
      await this.#records.change(id, { state: 'active', problem: undefined });
      if (this.#jobs.get(id) === running) this.#begin(id);
    }
    return this.get(id);
  }

  /** Keeps what came so far until somebody says that it is to go on. Throws DOWNLOAD_NOT_FOUND. */
  async pause(id: string): Promise<DownloadInfo> {
    const running = this.#jobs.get(id);
    if (running && running.job.phase !== 'paused') {
      running.controller.abort(PAUSED);
      await running.ended;
      // It may have come to its end meanwhile.
      if (this.get(id).state !== 'done') await this.#records.change(id, { state: 'paused' });
    }
    return this.get(id);
  }

  /** Cancels it, and removes what came so far. What is done stays where it is, and is forgotten. */
  async remove(id: string): Promise<void> {
    this.#records.get(id);
    const running = this.#jobs.get(id);
    running?.controller.abort(CANCELLED);
    await running?.ended;
    this.#jobs.delete(id);
    if (this.has(id)) await this.#tidy(this.#records.get(id));
    await this.#records.remove(id);
    this.#tell(id);
  }

  #begin(id: string): void {
    if (this.#isStopped) return;
    const { find, open, reach, log, waitMs = WAIT_MS } = this.#deps;
    const of = { records: this.#records, slots: this.#slots, waitMs };
    const onChange = (changed: string) => this.#tell(changed);
    const job = new DownloadJob(id, { ...of, find, open, reach, log, onChange });
    const controller = new AbortController();
    const ended = job.run(controller.signal).then(() => {
      if (job.phase === 'done') this.#jobs.delete(id);
    });
    this.#jobs.set(id, { job, controller, ended });
    this.#tell(id);
  }

  /** Takes away what is no whole file. */
  async #tidy({ id, dir, part }: DownloadRecord): Promise<void> {
    if (part === undefined) return;
    await removePart(join(dir, part));
    await this.#records.change(id, { part: undefined });
  }

  async #forgetOldest(): Promise<void> {
    const done = this.#records.list().filter(({ state }) => state === 'done');
    const old = done.slice(0, Math.max(0, done.length - MOST_DONE)).map(({ id }) => id);
    if (old.length > 0) await this.#records.remove(...old);
  }

  #describe(record: DownloadRecord): DownloadInfo {
    const { id, catalog, item, title, dir, size, sha256, isVerified, addedAt, doneAt } = record;
    const job = this.#jobs.get(id)?.job;
    const state = job?.phase ?? (record.state === 'active' ? 'queued' : record.state);
    const bytes = job?.bytes ?? record.bytes;
    const rate = job?.rate;
    const kept = isErrorCode(record.problem) ? record.problem : undefined;
    return {
      ...{ id, catalog, item, title, state, dir, bytes, size, rate, sha256, isVerified },
      problem: job ? job.problem : kept,
      fileName: record.fileName ?? record.part?.slice(0, -PART.length) ?? record.name,
      secondsLeft: rate ? Math.round((size - bytes) / rate) : undefined,
      ...{ addedAt, doneAt },
    };
  }

  #tell(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }
}

const STOPPING = new BridgeError('BRIDGE_NOT_RUNNING', { message: 'The bridge is stopping.' });
const CANCELLED = new BridgeError('DOWNLOAD_NOT_FOUND', { message: 'The download is cancelled.' });

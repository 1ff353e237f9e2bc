import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slots } from '../../ffmpeg/slots.ts';
import { RateMeter } from '../../library/rate-meter.ts';
import { unlessAborted } from '../../library/wait.ts';
import type { MediaReadable } from '../../media/readable.ts';
import { BridgeError, type ErrorCode, hasCode } from '../../protocol/errors.ts';
import type { Item } from '../../protocol/item.ts';
import type { Log } from '../../protocol/log.ts';
import { isTransient } from '../session.ts';
import { checkFolder, checkRoom, newPart, place } from './destination.ts';
import type { DownloadRecord, DownloadRecords } from './download-records.ts';
import { PartFile, removePart } from './part-file.ts';
import { Silence } from './silence.ts';

/** What a loss of power, or of the process, may cost. */
const UNSAFE = { bytes: 32 * 1024 * 1024, ms: 2_000 };
const TELL_EVERY_MS = 1_000;
const RATE_WINDOW_MS = 15_000;

export type JobDeps = {
  readonly records: DownloadRecords;
  /** In the catalog with that local name. Throws CATALOG_NOT_FOUND. */
  readonly find: (catalog: string, id: string) => Item | undefined;
  readonly open: (catalog: string, id: string) => Promise<MediaReadable>;
  /** Asks how the owner of a catalog does. Throws why nothing can be had of them. */
  readonly reach: (catalog: string) => Promise<void>;
  /** Those that run at once. */
  readonly slots: Slots;
  /** How long to wait for an owner who is away before they are asked again: at first, and at most. */
  readonly waitMs: { readonly first: number; readonly longest: number };
  readonly onChange: (id: string) => void;
  readonly log: Log;
};

/** `queued`: others are before it. `waiting`: goes on by itself. `paused`: when a person says so. */
export type Phase = 'queued' | 'running' | 'waiting' | 'paused' | 'done';

/** Why a run was ended, when a person wants it to wait. */
export const PAUSED = new BridgeError('TIMED_OUT', { message: 'The download is paused.' });

/** One download from where it stands to its end, through all that passes by itself. */
export class DownloadJob {
  readonly #deps: JobDeps;
  readonly #id: string;
  readonly #rate = new RateMeter(RATE_WINDOW_MS);
  #phase: Phase = 'queued';
  #problem: ErrorCode | undefined;
  #part: PartFile | undefined;
  #safe = { bytes: 0, atMs: 0 };
  #toldAtMs = 0;

  constructor(id: string, deps: JobDeps) {
    this.#id = id;
    this.#deps = deps;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** What it waits for, or is paused for. */
  get problem(): ErrorCode | undefined {
    return this.#problem;
  }

  get bytes(): number {
    return this.#part?.length ?? this.#record.bytes;
  }

  /** Bytes per second. */
  get rate(): number | undefined {
    const rate = this.#phase === 'running' ? this.#rate.rate(this.bytes) : undefined;
    return rate === undefined ? undefined : Math.max(0, Math.round(rate));
  }

  /** Resolves when it is done, paused, or `signal` has aborted. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#untilDone(signal);
      this.#be('done');
    } catch (error) {
      if (signal.reason === PAUSED) this.#be('paused');
      else if (!signal.aborted) await this.#pause(error);
    } finally {
      await this.#part?.close().catch(() => undefined);
      this.#part = undefined;
    }
  }

  async #untilDone(signal: AbortSignal): Promise<void> {
    const { slots, waitMs } = this.#deps;
    for (let nextMs = waitMs.first; ; nextMs = Math.min(nextMs * 2, waitMs.longest)) {
      const before = this.bytes;
      try {
        return await slots.run(() => this.#transfer(signal), signal);
      } catch (error) {
        if (signal.aborted || !isPassing(error)) throw error;
        // A file that never rests must not be fetched over and over without a pause.
        if (this.bytes > before && !hasCode(error, 'ITEM_CHANGED')) nextMs = waitMs.first;
        this.#be('waiting', error.code);
      }
      await sleep(nextMs, undefined, { signal });
    }
  }

  async #transfer(signal: AbortSignal): Promise<void> {
    if (this.#phase === 'queued') this.#be('running');
    const { catalog, item } = this.#record;
    const opening = this.#deps.open(catalog, item);
    const readable = await unlessAborted(opening, signal).catch((error: unknown) => {
      opening.then((late) => late.close()).catch(() => undefined);
      throw error;
    });
    try {
      await readable.measured?.(signal);
      await checkFolder(this.#record.dir);
      const part = await this.#ready(readable, signal);
      this.#rate.reset();
      if (part.length < readable.size) await this.#pull(part, readable, signal);
      await this.#finish(part, readable.revision);
    } finally {
      await readable.close();
    }
  }

  /** The part at what is to be read next; it begins anew when the file is another one by now. */
  async #ready(readable: MediaReadable, signal: AbortSignal): Promise<PartFile> {
    const { revision, size } = readable;
    const isSame = this.#record.revision === revision && this.#record.size === size;
    const hash = this.#hashOf(revision) ?? (isSame ? this.#record.hash : undefined);
    const part = await this.#openPart(isSame ? this.#record.bytes : 0, signal);
    if (!isSame) await part.empty();
    const of = { revision, size, hash, bytes: part.length, part: basename(part.path) };
    await this.#deps.records.change(this.#id, of);
    this.#safe = { bytes: part.length, atMs: performance.now() };
    await checkRoom(this.#record.dir, size - part.length);
    return part;
  }

  async #openPart(bytes: number, signal: AbortSignal): Promise<PartFile> {
    const { dir, name, part } = this.#record;
    const kept = part && !this.#part && (await PartFile.reopen(join(dir, part), bytes, signal));
    this.#part ??= kept || (await newPart(dir, name));
    return this.#part;
  }

  async #pull(part: PartFile, readable: MediaReadable, signal: AbortSignal): Promise<void> {
    const range = { start: part.length, end: readable.size - 1 };
    const silence = new Silence({
      reach: () => this.#deps.reach(this.#record.catalog),
      onAway: ({ code }) => this.#phase === 'running' && this.#be('waiting', code),
    });
    try {
      for await (const piece of readable.read(range, signal)) {
        silence.heard();
        if (this.#phase !== 'running') this.#be('running');
        await part.write(piece);
        await this.#grown(part);
      }
    } finally {
      silence.end();
      // Also when it stops here: what came is kept.
      await this.#save(part);
    }
  }

  async #grown(part: PartFile): Promise<void> {
    const nowMs = performance.now();
    this.#rate.at(part.length);
    if (nowMs - this.#toldAtMs >= TELL_EVERY_MS) this.#tell();
    const isDue = nowMs - this.#safe.atMs >= UNSAFE.ms;
    if (isDue || part.length - this.#safe.bytes >= UNSAFE.bytes) await this.#save(part);
  }

  async #save(part: PartFile): Promise<void> {
    await part.sync();
    await this.#deps.records.change(this.#id, { bytes: part.length });
    this.#safe = { bytes: part.length, atMs: performance.now() };
  }

  async #finish(part: PartFile, revision: string): Promise<void> {
    await part.sync();
    const sha256 = part.digest();
    // It may have been listed only meanwhile.
    const hash = this.#hashOf(revision) ?? this.#record.hash;
    if (hash !== undefined && hash !== sha256) {
      await part.empty();
      await this.#deps.records.change(this.#id, { bytes: 0 });
      throw new BridgeError('HASH_MISMATCH');
    }
    const { dir, name } = this.#record;
    const fileName = await place(dir, basename(part.path), name);
    const of = { fileName, sha256, isVerified: hash !== undefined, problem: undefined };
    const doneAt = new Date().toISOString();
    const { records } = this.#deps;
    await records.change(this.#id, { state: 'done', bytes: part.length, ...of, doneAt });
    await removePart(part.path);
    await records.change(this.#id, { part: undefined });
  }

  #hashOf(wanted: string): string | undefined {
    const { catalog, item } = this.#record;
    try {
      const listed = this.#deps.find(catalog, item);
      return listed?.revision === wanted ? listed.hash : undefined;
    } catch {
      return undefined;
    }
  }

  async #pause(cause: unknown): Promise<void> {
    const { records, log } = this.#deps;
    const error = cause instanceof BridgeError ? cause : new BridgeError('INTERNAL', { cause });
    log.warn({ download: this.#id, code: error.code, why: whyOf(error) }, 'a download is paused');
    this.#be('paused', error.code);
    // On a disk that is full this fails, too; then it is tried once more at the next start.
    await records.change(this.#id, { state: 'paused', problem: error.code }).catch(() => undefined);
  }

  #be(phase: Phase, problem?: ErrorCode): void {
    this.#phase = phase;
    this.#problem = problem;
    this.#tell();
  }

  #tell(): void {
    this.#toldAtMs = performance.now();
    this.#deps.onChange(this.#id);
  }

  get #record(): DownloadRecord {
    return this.#deps.records.get(this.#id);
  }
}

/** Whether it passes without a person's doing. */
const isPassing = (error: unknown): error is BridgeError =>
  isTransient(error) || hasCode(error, ...PASSING);
const PASSING = [
  'ITEM_CHANGED',
  'ITEM_UNREADABLE',
  'STILL_ARRIVING',
  'ADMINISTRATOR_AWAY',
  'CLOUD_AWAY',
  'BRIDGE_NOT_RUNNING',
] as const;

const whyOf = ({ cause, message }: BridgeError): string =>
  cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : message;

import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RateMeter } from '../../library/rate-meter.ts';
import { unlessAborted } from '../../library/wait.ts';
import { BridgeError, hasCode } from '../../protocol/errors.ts';
import { isTransient } from '../session.ts';
import type { Taker } from './incoming.ts';
import type { Spool } from './spool.ts';
import type { Waits } from './waits.ts';

/** Asked for so often in a row without a byte more: each time they send all of it. */
const MOST_TRIES = 5;
/** Who asks for what is further ahead is told to come again. */
const PATIENCE = { bytes: 8 * 1024 * 1024, sec: 15 };
const RATE_WINDOW_MS = 10_000;

export type ArrivingFileOptions = {
  readonly hash: string;
  /** As listed. */
  readonly sizeBytes: number;
  readonly spool: (onGrown: () => void) => Promise<Spool>;
  /** Has the whole file sent once more. */
  readonly receive: (taker: Taker, signal: AbortSignal) => Promise<void>;
  readonly waits: Waits;
  /** Nobody reads it any more. */
  readonly onUnused: () => void;
  /** Of what ends it for good. */
  readonly onRefused: (error: BridgeError) => void;
};

/** A file that comes from an owner who sends it from its beginning to its end: spooled once for all who read it, for as long as anybody does. */
export class ArrivingFile {
  readonly #options: ArrivingFileOptions;
  readonly #ending = new AbortController();
  readonly #rate = new RateMeter(RATE_WINDOW_MS);
  readonly #waiting = new Set<() => void>();
  readonly #converted = `converted-${randomBytes(12).toString('hex')}`;
  readonly #digest = createHash('sha256');
  #spool: Spool | undefined;
  #isConverted: boolean | undefined;
  #isWhole = false;
  #readers = 0;
  #linger: NodeJS.Timeout | undefined;
  #running: AbortController | undefined;
  /** Why the last run ended before the file did. */
  #trouble: BridgeError | undefined;

  constructor(options: ArrivingFileOptions) {
    this.#options = options;
  }

  /** Aborts with why nothing is read of it any more. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  get bytes(): number {
    return this.#spool?.length ?? 0;
  }

  /** Whether somebody reads it, or did just now. */
  get isInUse(): boolean {
    return this.#readers > 0 || this.#linger !== undefined;
  }

  /** What is converted cannot be gone on with later. */
  get isOfUse(): boolean {
    return !this.ended.aborted && (this.#isWhole || (!this.#isConverted && this.bytes > 0));
  }

  /** Whether nobody knows yet how long it is. */
  get isUnmeasured(): boolean {
    return this.#isConverted === true && !this.#isWhole;
  }

  get size(): number {
    return this.#isConverted && this.#isWhole ? this.bytes : this.#options.sizeBytes;
  }

  /** Each conversion has other bytes. */
  get revision(): string {
    return this.#isConverted ? this.#converted : this.#options.hash;
  }

  enter(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    this.#readers++;
  }

  leave(): void {
    if (--this.#readers > 0) return;
    this.#linger = setTimeout(() => {
      this.#linger = undefined;
      this.#running?.abort(UNWATCHED);
      this.#options.onUnused();
    }, this.#options.waits.lingerMs).unref();
  }

  /** Once the first bytes are here: then it is known whether it is converted. Throws as {@link read}. */
  async begun(signal: AbortSignal): Promise<void> {
    while (this.#isConverted === undefined && !this.#isWhole) await this.#grown(signal);
  }

  /** Once all of it is here. Throws as {@link read}. */
  async whole(signal: AbortSignal): Promise<void> {
    while (!this.#isWhole) await this.#grown(signal);
  }

  /** Throws STILL_ARRIVING for a place that is too far ahead to wait for. */
  checkNear(position: number): void {
    this.ended.throwIfAborted();
    const missing = position - this.bytes;
    if (this.#isWhole || missing <= PATIENCE.bytes) return;
    const rate = this.#rate.rate(this.bytes);
    if (rate && missing / rate <= PATIENCE.sec) return;
    this.#start();
    throw new BridgeError('STILL_ARRIVING');
  }

  /**
   * Some of the bytes from `position` on, and none from `end` on, once they are here; undefined behind the end. Throws what
   * the owner refuses with, OWNER_AWAY, HASH_MISMATCH, DISK_FULL, the signal's reason.
   */
  async read(position: number, end: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    while (position >= this.bytes) {
      if (this.#isWhole) return undefined;
      await this.#grown(signal);
    }
    this.ended.throwIfAborted();
    const bytes = await this.#spool?.read(position, end);
    signal.throwIfAborted();
    return bytes;
  }

  /** Every read fails with `reason` from now on. */
  async end(reason: BridgeError): Promise<void> {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (!this.ended.aborted) this.#ending.abort(reason);
    this.#running?.abort(reason);
    this.#wakeAll();
    const spool = this.#spool;
    this.#spool = undefined;
    await spool?.close();
  }

  /** Has more of it come, and waits for that. */
  #grown(signal: AbortSignal): Promise<void> {
    this.ended.throwIfAborted();
    this.#start();
    const news = new Promise<void>((resolve, reject) => {
      this.#waiting.add(() => {
        if (this.ended.aborted) reject(this.ended.reason);
        else if (this.#trouble) reject(this.#trouble);
        else resolve();
      });
    });
    return unlessAborted(news, signal);
  }

  #wakeAll(): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of all) wake();
  }

  #start(): void {
    if (this.#running || this.#isWhole || this.ended.aborted) return;
    const running = new AbortController();
    this.#running = running;
    this.#trouble = undefined;
    this.#rate.reset();
    this.#run(running.signal)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#running = undefined;
        this.#wakeAll();
      });
  }

  /** Until it is whole, or cannot be had. */
  async #run(signal: AbortSignal): Promise<void> {
    const spool = await this.#opened();
    let tries = 0;
    const { first, longest } = this.#options.waits.retryMs;
    for (let waitMs = first; ; waitMs = Math.min(waitMs * 2, longest)) {
      const before = spool.end;
      try {
        await this.#options.receive(this.#taker(spool), signal);
        await spool.settled();
        return this.#finish();
      } catch (error) {
        signal.throwIfAborted();
        const hasGrown = spool.end > before;
        tries = hasGrown ? 0 : tries + 1;
        const isAway = spool.end === 0 && hasCode(error, 'OWNER_AWAY', 'NETWORK_UNREACHABLE');
        const isOver = !isTransient(error) || this.#isConverted || isAway || tries >= MOST_TRIES;
        if (isOver) throw error;
        if (hasGrown) waitMs = first;
      }
      await sleep(waitMs, undefined, { signal });
    }
  }

  async #opened(): Promise<Spool> {
    const onGrown = () => {
      this.#rate.at(this.bytes);
      this.#wakeAll();
    };
    this.#spool ??= await this.#options.spool(onGrown);
    return this.#spool;
  }

  #taker(spool: Spool): Taker {
    const take = (bytes: Uint8Array, isConverted: boolean) => {
      this.#isConverted ??= isConverted;
      if (this.#isConverted !== isConverted) throw new BridgeError('ITEM_CHANGED');
      spool.append(bytes);
      if (!isConverted) this.#digest.update(bytes);
    };
    return {
      get end() {
        return spool.end;
      },
      take,
    };
  }

  #finish(): void {
    const isOriginal = !this.#isConverted;
    if (isOriginal && this.#digest.digest('hex') !== this.#options.hash) {
      throw new BridgeError('HASH_MISMATCH');
    }
    this.#isConverted ??= false;
    this.#isWhole = true;
  }

  #fail(error: unknown): void {
    if (error === UNWATCHED) return;
    const trouble =
      error instanceof BridgeError ? error : new BridgeError('INTERNAL', { cause: error });
    this.#trouble = trouble;
    // A conversion begins anew with other bytes; what has the wrong hash is of no use.
    if (this.#isConverted || !isTransient(trouble)) this.#options.onRefused(trouble);
  }
}

const UNWATCHED = new BridgeError('TIMED_OUT', { message: 'Nobody reads on.' });

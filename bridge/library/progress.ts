import { RateMeter } from './rate-meter.ts';
import type { Scanner } from './scanner.ts';
import type { SourceIndex } from './source-index.ts';

const RATE_WINDOW_MS = 30_000;

/** What is being done with a source. */
export type Activity = {
  readonly stage: 'idle' | 'walking' | 'describing' | 'hashing';
  /** Files while walking or describing, bytes while hashing. */
  readonly done: number;
  /** Absent while walking: nobody knows. */
  readonly total?: number;
  /** Of the same, per second. */
  readonly rate?: number;
  readonly secondsLeft?: number;
};

/** How far the work in one source has come, and how long it takes still. */
export class Progress {
  #stage: Activity['stage'] = 'idle';
  #total = 0;
  #unhashedBytes = 0;
  #hashedBytes = 0;
  readonly #rate = new RateMeter(RATE_WINDOW_MS);

  /** Bytes that were read for hashes. */
  count(bytes: number): void {
    this.#hashedBytes += bytes;
  }

  of(index: SourceIndex, scanner: Scanner): Activity {
    const { foundFiles, isAway } = scanner;
    if (foundFiles !== undefined) return this.#activity('walking', foundFiles);
    if (isAway) return this.#activity('idle', 0);
    if (index.undescribed.size > 0) {
      return this.#remaining('describing', index.undescribed.size, index.size);
    }
    if (index.unhashed.size > 0) {
      const left = Math.max(0, index.unhashedBytes - this.#hashedSince(index.unhashedBytes));
      return this.#remaining('hashing', left, index.sizeBytes);
    }
    this.#hashedBytes = 0;
    return this.#activity('idle', 0);
  }

  /** Of the files that are not known to be hashed yet; what is known by now was read before the rest. */
  #hashedSince(unhashedBytes: number): number {
    const known = Math.max(0, this.#unhashedBytes - unhashedBytes);
    this.#unhashedBytes = unhashedBytes;
    this.#hashedBytes = Math.max(0, this.#hashedBytes - known);
    return this.#hashedBytes;
  }

  #remaining(stage: Activity['stage'], left: number, total: number): Activity {
    return this.#activity(stage, total - left, total);
  }

  #activity(stage: Activity['stage'], done: number, total?: number): Activity {
    if (stage !== this.#stage || total !== (this.#total || undefined)) this.#rate.reset();
    this.#stage = stage;
    this.#total = total ?? 0;
    this.#rate.at(done);
    const rate = this.#rate.rate(done);
    const secondsLeft = total !== undefined && rate ? Math.round((total - done) / rate) : undefined;
    return {
      ...{ stage, done },
      ...(total !== undefined && { total }),
      ...(rate !== undefined && { rate: Math.round(rate) }),
      ...(secondsLeft !== undefined && { secondsLeft }),
    };
  }
}

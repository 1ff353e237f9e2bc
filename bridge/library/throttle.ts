import { setTimeout as sleepFor } from 'node:timers/promises';
import { type Hours, hoursOf, isWithin } from './indexing-hours.ts';

/** Shorter pauses cost more than they give. */
const LEAST_PAUSE_MS = 20;
/** The wall clock can be set, jump by an hour, or stand still while the machine sleeps: so it is looked at again. */
const LOOK_MS = 60_000;

export type ThrottleOptions = {
  /** Percent of the time in which work may be done. */
  readonly share: number;
  /** Of the day, by the wall clock: `always`, or `22:00-06:30`. */
  readonly hours: string;
  /** As `Date.now`. */
  readonly now?: () => number;
  /** As `performance.now`. */
  readonly elapsed?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Holds up work in the background so that the rest of the machine has its disk. */
export class Throttle {
  readonly #options: Required<ThrottleOptions>;
  readonly #hours: Hours;
  /** Pauses that are due; below zero where one was longer. */
  #owedMs = 0;

  /** Throws SETTINGS_INVALID. */
  constructor(options: ThrottleOptions) {
    this.#options = { now: Date.now, elapsed: () => performance.now(), sleep, ...options };
    this.#hours = hoursOf(options.hours);
  }

  /** Whether work may be done at this time of day. */
  get isOpen(): boolean {
    return isWithin(this.#hours, new Date(this.#options.now()));
  }

  /** Waits for the hours of work; costs nothing within them. Throws the signal's reason. */
  async ready(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (!this.isOpen) {
      const toNextMinuteMs = LOOK_MS - (this.#options.now() % LOOK_MS);
      await this.#options.sleep(toNextMinuteMs, signal);
    }
  }

  /** Pauses after work that took so long, so that all of it has its share. Throws the signal's reason. */
  async pause(workedMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { share, elapsed } = this.#options;
    this.#owedMs += (workedMs * (100 - share)) / share;
    if (this.#owedMs < LEAST_PAUSE_MS) return;
    const startMs = elapsed();
    await this.#options.sleep(this.#owedMs, signal);
    // Timers are late, which counts; a machine that slept for hours does not make up for them.
    this.#owedMs = Math.max(-LEAST_PAUSE_MS, this.#owedMs - (elapsed() - startMs));
  }
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  sleepFor(ms, undefined, { signal, ref: false });

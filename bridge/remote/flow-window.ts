/**
 * How many bytes may be under way from one owner, shared by all readers of that owner's items.
 * The window follows bandwidth × delay: the highest delivery rate of the last seconds times the
 * lowest delay seen, with some gain. While the rate still grows the gain is high; afterwards low, so
 * that no queue builds up in the link and a seek elsewhere gets through (docs/performance.md).
 */
export const MIN_BLOCK = 64 * 1024;
export const MAX_BLOCK = 512 * 1024;
const MAX_WINDOW = 16 * 1024 * 1024;
const START_WINDOW = 512 * 1024;
/** A block is what the link carries in this time. */
const BLOCK_TIME_MS = 20;
const RATE_MEMORY_MS = 2_000;
/** The route may change: a lowest delay this old is forgotten. */
const DELAY_MEMORY_MS = 10_000;
const GAIN = { growing: 2.5, steady: 1.25 };
const GROWTH = 1.25;

/** One pull under way: made by `begin`, given back to `end` or `cancel`. */
export type Flight = {
  readonly bytes: number;
  readonly sentAtMs: number;
  readonly deliveredBefore: number;
  /** Whether the readers, not the window, were the limit when it was sent. */
  readonly idle: boolean;
};

/** `isLimit`: more was wanted, so that is what the link holds; else it may hold more. */
export type Carried = { readonly rate: number; readonly isLimit?: true };

type Waiter = { readonly bytes: number; readonly grant: (flight: Flight) => void };

export class FlowWindow {
  readonly #now: () => number;
  /** Readers that wait for a turn, in the order of their turns. */
  readonly #waiting = new Map<object, Waiter[]>();
  readonly #inFlightOf = new Map<object, number>();
  #inFlight = 0;
  #delivered = 0;
  #rate = 0;
  #rateAtMs = 0;
  #isFull = false;
  #delayMs = Number.POSITIVE_INFINITY;
  #delayAtMs = 0;
  #growing = true;
  #roundRate = 0;
  #roundEnd = 0;
  #stagnantRounds = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Bytes that may be under way now. */
  get size(): number {
    if (this.#rate === 0) return START_WINDOW;
    const gain = this.#growing ? GAIN.growing : GAIN.steady;
    return Math.min(MAX_WINDOW, gain * this.#rate * this.#delayMs + 2 * this.blockSize);
  }

  /** Bytes to ask for at once, between MIN_BLOCK and MAX_BLOCK. */
  get blockSize(): number {
    const carried = this.#rate * BLOCK_TIME_MS;
    let block = MIN_BLOCK;
    while (block * 2 <= carried && block < MAX_BLOCK) block *= 2;
    return block;
  }

  /** Bytes per second that it carried lately; undefined: nothing was read yet. */
  get carried(): Carried | undefined {
    if (this.#rate === 0) return undefined;
    return { rate: Math.round(this.#rate * 1000), ...(this.#isFull && { isLimit: true as const }) };
  }

  /** Bytes that have arrived, since the start. */
  get delivered(): number {
    return this.#delivered;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Waits for `reader`'s turn to ask for `bytes`. A reader with nothing under way is never held up:
   * its first block decides how quickly a seek feels.
   */
  begin(reader: object, bytes: number, signal: AbortSignal): Promise<Flight> {
    signal.throwIfAborted();
    if (this.#mayGo(reader, bytes)) return Promise.resolve(this.#launch(reader, bytes));
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        bytes,
        grant: (flight) => {
          signal.removeEventListener('abort', onAbort);
          resolve(flight);
        },
      };
      const onAbort = () => {
        this.#drop(reader, waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const queue = this.#waiting.get(reader);
      if (queue) queue.push(waiter);
      else this.#waiting.set(reader, [waiter]);
    });
  }

  /** The flight's bytes have arrived. */
  end(reader: object, flight: Flight): void {
    this.#delivered += flight.bytes;
    this.#measure(flight);
    this.#land(reader, flight);
  }

  /** The flight's bytes will not be used; they were lost, refused, or are not wanted any more. */
  cancel(reader: object, flight: Flight): void {
    this.#land(reader, flight);
  }

  #mayGo(reader: object, bytes: number): boolean {
    if (!this.#inFlightOf.has(reader)) return true;
    return this.#waiting.size === 0 && this.#inFlight + bytes <= this.size;
  }

  #launch(reader: object, bytes: number): Flight {
    const idle = this.#waiting.size === 0 && this.#inFlight + 2 * bytes <= this.size;
    this.#inFlight += bytes;
    this.#inFlightOf.set(reader, (this.#inFlightOf.get(reader) ?? 0) + bytes);
    return { bytes, sentAtMs: this.#now(), deliveredBefore: this.#delivered, idle };
  }

  #land(reader: object, flight: Flight): void {
    this.#inFlight -= flight.bytes;
    const left = (this.#inFlightOf.get(reader) ?? 0) - flight.bytes;
    if (left > 0) this.#inFlightOf.set(reader, left);
    else this.#inFlightOf.delete(reader);
    this.#grantTurns();
  }

  /** Turns go round: whoever was served goes to the end of the line. */
  #grantTurns(): void {
    for (const [reader, queue] of this.#waiting) {
      const next = queue[0];
      if (!next) continue;
      const first = !this.#inFlightOf.has(reader);
      if (!first && this.#inFlight + next.bytes > this.size) return;
      queue.shift();
      this.#waiting.delete(reader);
      if (queue.length > 0) this.#waiting.set(reader, queue);
      next.grant(this.#launch(reader, next.bytes));
      this.#grantTurns();
      return;
    }
  }

  #drop(reader: object, waiter: Waiter): void {
    const queue = this.#waiting.get(reader)?.filter((other) => other !== waiter) ?? [];
    if (queue.length > 0) this.#waiting.set(reader, queue);
    else this.#waiting.delete(reader);
    this.#grantTurns();
  }

  #measure(flight: Flight): void {
    const now = this.#now();
    const tookMs = Math.max(now - flight.sentAtMs, 0.05);
    if (tookMs <= this.#delayMs || now - this.#delayAtMs > DELAY_MEMORY_MS) {
      this.#delayMs = tookMs;
      this.#delayAtMs = now;
    }
    const rate = (this.#delivered - flight.deliveredBefore) / tookMs;
    const forgotten = now - this.#rateAtMs > RATE_MEMORY_MS && !flight.idle;
    if (rate >= this.#rate || forgotten) {
      this.#rate = rate;
      this.#isFull = !flight.idle;
      this.#rateAtMs = now;
    }
    this.#judgeGrowth(flight);
  }

  /** Once a round trip: does the rate still grow by a quarter? Three rounds without end the start. */
  #judgeGrowth(flight: Flight): void {
    if (!this.#growing || flight.idle || flight.deliveredBefore < this.#roundEnd) return;
    this.#roundEnd = this.#delivered;
    if (this.#rate >= this.#roundRate * GROWTH) {
      this.#roundRate = this.#rate;
      this.#stagnantRounds = 0;
    } else if (++this.#stagnantRounds >= 3) {
      this.#growing = false;
    }
  }
}

import { BridgeError } from '../protocol/errors.ts';

type Waiter = (buffer: Uint8Array) => void;

/**
 * A fixed number of equal buffers; who finds none waits for one. Bounds memory and disk queue at once.
 * Takers are served in turn, however many places one of them waits at.
 */
export class BufferPool {
  readonly #size: number;
  readonly #free: Uint8Array[] = [];
  /** Takers who wait, in the order of their turns. */
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #maxWaiting: number;
  #unmade: number;

  /** `maxWaiting` is for each taker. */
  constructor(count: number, sizeBytes: number, maxWaiting: number) {
    this.#unmade = count;
    this.#size = sizeBytes;
    this.#maxWaiting = maxWaiting;
  }

  /** With one of the buffers. Throws RATE_LIMITED when `taker` waits at too many places already. */
  async use<T>(taker: string, work: (buffer: Uint8Array) => Promise<T>): Promise<T> {
    const taking = this.take(taker);
    if (!taking) throw new BridgeError('RATE_LIMITED');
    const buffer = await taking;
    try {
      return await work(buffer);
    } finally {
      this.give(buffer);
    }
  }

  /** undefined when `taker` waits at too many places already. Give every buffer back. */
  take(taker: string): Promise<Uint8Array> | undefined {
    const free = this.#free.pop();
    if (free) return Promise.resolve(free);
    if (this.#unmade > 0) {
      this.#unmade--;
      return Promise.resolve(Buffer.allocUnsafeSlow(this.#size));
    }
    const places = this.#waiting.get(taker) ?? [];
    if (places.length >= this.#maxWaiting) return undefined;
    this.#waiting.set(taker, places);
    return new Promise((resolve) => places.push(resolve));
  }

  give(buffer: Uint8Array): void {
    const next = this.#nextInTurn();
    if (next) next(buffer);
    else this.#free.push(buffer);
  }

  /** Whoever is served goes to the end of the line. */
  #nextInTurn(): Waiter | undefined {
    for (const [taker, places] of this.#waiting) {
      const next = places.shift();
      this.#waiting.delete(taker);
      if (places.length > 0) this.#waiting.set(taker, places);
      return next;
    }
    return undefined;
  }
}

/** A fixed number of equal buffers; who finds none waits for one. Bounds memory and disk queue at once. */
export class BufferPool {
  readonly #size: number;
  readonly #free: Uint8Array[] = [];
  readonly #waiting: ((buffer: Uint8Array) => void)[] = [];
  readonly #maxWaiting: number;
  #unmade: number;

  constructor(count: number, sizeBytes: number, maxWaiting: number) {
    this.#unmade = count;
    this.#size = sizeBytes;
    this.#maxWaiting = maxWaiting;
  }

  /** undefined when too many wait already. Give every buffer back. */
  take(): Promise<Uint8Array> | undefined {
    const free = this.#free.pop();
    if (free) return Promise.resolve(free);
    if (this.#unmade > 0) {
      this.#unmade--;
      return Promise.resolve(Buffer.allocUnsafeSlow(this.#size));
    }
    if (this.#waiting.length >= this.#maxWaiting) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(buffer: Uint8Array): void {
    const next = this.#waiting.shift();
    if (next) next(buffer);
    else this.#free.push(buffer);
  }
}

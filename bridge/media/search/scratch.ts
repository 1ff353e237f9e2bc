import type { Bits } from './bits.ts';

/** Sets that are needed for the time of a search, used again by the next one. */
export class Scratch {
  readonly #buffers: Bits[] = [];
  #length = 0;
  /** How many are in use; put back to an earlier figure, later ones are free again. */
  used = 0;

  /** For sets of so many words. */
  reset(length: number): void {
    this.#length = length;
    this.used = 0;
  }

  /** An empty one. */
  take(): Bits {
    return this.#next().fill(0);
  }

  copy(bits: Bits): Bits {
    const copy = this.#next();
    copy.set(bits);
    return copy;
  }

  #next(): Bits {
    let buffer = this.#buffers[this.used];
    if (!buffer || buffer.length < this.#length) {
      buffer = new Uint32Array(this.#length);
      this.#buffers[this.used] = buffer;
    }
    this.used++;
    return buffer.length === this.#length ? buffer : buffer.subarray(0, this.#length);
  }
}

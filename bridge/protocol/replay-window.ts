/** Covers every request that can be in flight at once, many times over. */
const WINDOW = 2048;

/**
 * Accepts each number once. Requests overlap and arrive in any order, so the last 2,048 numbers are
 * remembered one by one; older ones are refused (the scheme of RFC 6479).
 */
export class ReplayWindow {
  #highest = -1;
  readonly #seen = new Uint8Array(WINDOW);

  /** Whether `number` is new. Look first, open the message, then `accept`. */
  isNew(number: number): boolean {
    if (!Number.isSafeInteger(number) || number < 0) return false;
    if (number > this.#highest) return true;
    return number > this.#highest - WINDOW && this.#seen[number % WINDOW] === 0;
  }

  accept(number: number): void {
    if (number > this.#highest) {
      const from = Math.max(this.#highest + 1, number - WINDOW + 1);
      for (let skipped = from; skipped < number; skipped++) this.#seen[skipped % WINDOW] = 0;
      this.#highest = number;
    }
    this.#seen[number % WINDOW] = 1;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** What may go at once after a pause. */
const BURST_SEC = 0.5;

/** Bytes for one friend, in all that is sent to them, at no more than a rate. */
export class Pace {
  readonly bytesPerSec: number;
  /** When what was let through so far will have gone at the rate. */
  #goneAtMs = 0;

  constructor(bytesPerSec: number) {
    this.bytesPerSec = bytesPerSec;
  }

  /** How long one that came now would wait. */
  get delayMs(): number {
    return Math.max(0, this.#goneAtMs - performance.now());
  }

  /** Counts bytes that go without waiting. */
  spend(bytes: number): void {
    const beginMs = Math.max(this.#goneAtMs, performance.now() - BURST_SEC * 1000);
    this.#goneAtMs = beginMs + (bytes / this.bytesPerSec) * 1000;
  }

  /** Waits until these bytes may go. Throws the signal's reason. */
  async wait(bytes: number, signal?: AbortSignal): Promise<void> {
    this.spend(bytes);
    const { delayMs } = this;
    if (delayMs > 0) await sleep(delayMs, undefined, signal && { signal });
  }
}

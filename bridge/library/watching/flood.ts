import { readFileSync } from 'node:fs';

/** How many events the kernel keeps for a program; it drops the rest, and node does not tell. */
const mostQueued = (): number => {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
  } catch {
    return 16_384;
  }
};

/** Notices that events may have been dropped: a queue that was full comes at one go. */
export class Flood {
  readonly #onFlood: () => void;
  readonly #many = mostQueued() / 2;
  #events = 0;

  constructor(onFlood: () => void) {
    this.#onFlood = onFlood;
  }

  /** To be called for each event of this thread: it has one queue. */
  count(): void {
    if (this.#events++ > 0) return;
    setImmediate(() => {
      if (this.#events > this.#many) this.#onFlood();
      this.#events = 0;
    });
  }
}

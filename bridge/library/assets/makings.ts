import { BridgeError } from '../../protocol/errors.ts';
import { unlessAborted } from '../wait.ts';

export type MakingsLimits = {
  /** What one asker may have begun at once. */
  readonly perAsker: number;
  /** For so long it goes on when nobody waits: they may come back. */
  readonly lingerMs: number;
};

type Making<T> = {
  readonly asker: string;
  readonly controller: AbortController;
  readonly result: Promise<T>;
  waiting: number;
  timer: NodeJS.Timeout | undefined;
};

/** Work that takes a while: done once for all who ask for it meanwhile, given up when nobody waits any more. */
export class Makings<T> {
  readonly #limits: MakingsLimits;
  readonly #running = new Map<string, Making<T>>();

  constructor(limits: MakingsLimits) {
    this.#limits = limits;
  }

  /** Throws what `make` throws, the signal's reason, RATE_LIMITED. */
  async share(
    key: string,
    asker: string,
    make: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const making = this.#running.get(key) ?? this.#begin(key, asker, make);
    making.waiting++;
    clearTimeout(making.timer);
    try {
      return await unlessAborted(making.result, signal);
    } finally {
      if (--making.waiting === 0 && this.#running.get(key) === making) this.#leave(key, making);
    }
  }

  #begin(key: string, asker: string, make: (signal: AbortSignal) => Promise<T>): Making<T> {
    const begun = [...this.#running.values()].filter((each) => each.asker === asker);
    if (begun.length >= this.#limits.perAsker) throw new BridgeError('RATE_LIMITED');
    const controller = new AbortController();
    const result = make(controller.signal).finally(() => {
      clearTimeout(making.timer);
      if (this.#running.get(key) === making) this.#running.delete(key);
    });
    const making: Making<T> = { asker, controller, result, waiting: 0, timer: undefined };
    this.#running.set(key, making);
    return making;
  }

  #leave(key: string, making: Making<T>): void {
    const giveUp = (): void => {
      this.#running.delete(key);
      making.controller.abort(new BridgeError('TIMED_OUT', { message: 'Nobody waits for it.' }));
    };
    if (this.#limits.lingerMs === 0) giveUp();
    else making.timer = setTimeout(giveUp, this.#limits.lingerMs).unref();
  }
}

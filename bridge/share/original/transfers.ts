import type { NatsConnection } from '@nats-io/nats-core';
import { BridgeError } from '../../protocol/errors.ts';
import { Pace } from '../pace.ts';

const PER_FRIEND = 4;
const IN_ALL = 32;

export type Receiver = {
  readonly friend: string;
  readonly subject: string;
  readonly nc: NatsConnection;
};
type Running = Receiver & {
  readonly controller: AbortController;
  readonly done: Promise<void>;
};

/** What is being sent: bounded in number, each friend at one pace, and one at a time on each subject. */
export class Transfers {
  readonly #bytesPerSec: number;
  readonly #running = new Set<Running>();
  readonly #paces = new Map<string, Pace>();

  constructor(bytesPerSec: number) {
    this.#bytesPerSec = bytesPerSec;
  }

  /**
   * Makes room for one on `subject`: the original's programs take every chunk there for one of theirs, so the
   * one before ends. Its friend asks again when it was broken off. Throws RATE_LIMITED.
   */
  makeRoom({ friend, subject, nc }: Receiver): void {
    this.#endWhere((running) => running.subject === subject && running.nc === nc);
    const own = [...this.#running].filter((running) => running.friend === friend);
    if (own.length < PER_FRIEND && this.#running.size < IN_ALL) return;
    throw new BridgeError('RATE_LIMITED', { message: 'Too many downloads at once.' });
  }

  /** Never rejects; `send` does when the signal aborts. */
  run(receiver: Receiver, send: (pace: Pace, signal: AbortSignal) => Promise<void>): Promise<void> {
    const { friend } = receiver;
    const controller = new AbortController();
    const pace = this.#paces.get(friend) ?? new Pace(this.#bytesPerSec);
    this.#paces.set(friend, pace);
    const done = send(pace, controller.signal)
      .catch(() => undefined)
      .finally(() => this.#end(running));
    const running: Running = { ...receiver, controller, done };
    this.#running.add(running);
    return done;
  }

  async stop(): Promise<void> {
    const all = [...this.#running];
    this.#endWhere(() => true);
    await Promise.all(all.map(({ done }) => done));
  }

  /** What was on its way there may be lost, and a gap is worse than an end. */
  endOn(nc: NatsConnection): void {
    this.#endWhere((running) => running.nc === nc);
  }

  #endWhere(isMeant: (running: Running) => boolean): void {
    for (const running of [...this.#running]) if (isMeant(running)) this.#end(running);
  }

  #end(running: Running): void {
    running.controller.abort();
    this.#running.delete(running);
    const { friend } = running;
    const isLast = ![...this.#running].some((other) => other.friend === friend);
    if (isLast) this.#paces.delete(friend);
  }
}

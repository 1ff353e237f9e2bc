import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { type KeptSession, LOST } from './kept-session.ts';
import { isTransient, type Session } from './session.ts';

/** How long a film waits for its owner to come back before the player is told. */
const PATIENCE_MS = 60_000;
const RETRY_MS = { first: 50, longest: 2_000 };

export const TAKEN_BACK = ['NOT_SHARED', 'KEY_CHANGED'] as const;

export type PullerOptions = {
  readonly session: KeptSession;
  readonly item: Item;
  /** Of everything that the owner refuses. */
  readonly onRefused: (error: BridgeError) => void;
};

type Pieces = readonly Uint8Array[];

/** Brings bytes of one file revision from its owner, and waits for an owner who went away in mid-film. */
export class Puller {
  readonly #options: PullerOptions;
  /** Whether the owner gave some of it: a film under way waits for them, a new one does not. */
  #isKnown = false;
  #failingSinceMs: number | undefined;

  constructor(options: PullerOptions) {
    this.#options = options;
  }

  /** `length` bytes from `start` on, for `reader`; while there is no session, with the handshake. */
  async pull(start: number, length: number, reader: object, signal: AbortSignal): Promise<Pieces> {
    try {
      if (this.#options.session.isCold) return await this.#open(start, length);
      return await this.#read(start, length, reader, signal);
    } catch (error) {
      return this.#retry(start, length, reader, signal, error);
    }
  }

  async #open(offset: number, length: number): Promise<Pieces> {
    const { session, item } = this.#options;
    const { id, revision } = item;
    try {
      const { block } = await session.open({ kind: 'item', id, revision, offset, length });
      if (block.length !== length) throw new BridgeError('MESSAGE_INVALID');
      this.#arrived();
      return [block];
    } catch (error) {
      this.#refused(error);
      throw error;
    }
  }

  /** Asks again until the bytes are here, or the owner has been away for too long. */
  async #retry(
    start: number,
    length: number,
    reader: object,
    signal: AbortSignal,
    first: unknown,
  ): Promise<Pieces> {
    let last = first;
    // The session may be older than the owner's bridge; only a new one tells whether they are there.
    let mayRetry = this.#isKnown || hasCode(first, ...LOST);
    for (let waitMs = RETRY_MS.first; ; waitMs = Math.min(waitMs * 2, RETRY_MS.longest)) {
      if (!isTransient(last) || !mayRetry) throw last;
      this.#failingSinceMs ??= Date.now();
      if (Date.now() - this.#failingSinceMs > PATIENCE_MS) {
        throw new BridgeError('OWNER_AWAY', { cause: last });
      }
      await sleep(waitMs, undefined, { signal });
      try {
        return await this.#read(start, length, reader, signal);
      } catch (error) {
        last = error;
        mayRetry = this.#isKnown;
      }
    }
  }

  async #read(start: number, length: number, reader: object, signal: AbortSignal): Promise<Pieces> {
    const session = await this.#options.session.get();
    signal.throwIfAborted();
    const { flow } = this.#options.session.link;
    const flight = await flow.begin(reader, length, signal);
    try {
      const pieces = await this.#ask(session, start, length, signal);
      flow.end(reader, flight);
      this.#arrived();
      return pieces;
    } catch (error) {
      flow.cancel(reader, flight);
      this.#refused(error, session);
      throw error;
    }
  }

  /** In several asks when the owner's connection carries less than was thought. */
  async #ask(
    session: Session,
    start: number,
    length: number,
    signal: AbortSignal,
  ): Promise<Pieces> {
    const { id, revision } = this.#options.item;
    const pieces: Uint8Array[] = [];
    for (let done = 0; done < length; ) {
      const part = Math.min(session.blockMax, length - done);
      const request = { op: 'read', id, revision, offset: start + done, length: part } as const;
      const reply = await session.ask(request, signal);
      if (reply.kind !== 'bytes' || reply.length !== part) throw new BridgeError('MESSAGE_INVALID');
      pieces.push(...reply.pieces);
      done += part;
    }
    return pieces;
  }

  #arrived(): void {
    this.#isKnown = true;
    this.#failingSinceMs = undefined;
  }

  #refused(error: unknown, session?: Session): void {
    if (session && hasCode(error, ...TAKEN_BACK, ...LOST)) this.#options.session.forget(session);
    if (error instanceof BridgeError) this.#options.onRefused(error);
  }
}

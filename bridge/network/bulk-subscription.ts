import type { Msg } from '@nats-io/nats-core';
import { BULK_MIN_BYTES, type BulkSink } from './frame-splitter.ts';

/** Undefined: the message is delivered whole, to `onMessage`. */
export type BulkRoute = (subject: string, sizeBytes: number) => BulkSink | undefined;

export type BulkHandlers = {
  readonly route: BulkRoute;
  onMessage(message: Msg): void;
  /** What a handler or a sink threw, and refusals of the subscription by the server. */
  onError(error: unknown): void;
};

const DROP: BulkSink = { piece: () => {}, end: () => {}, abort: () => {} };

/** A subscription's handlers, made harmless: what they throw must not reach the reader. */
export class BulkSubscription {
  readonly #handlers: BulkHandlers;
  /** Messages that `route` left to the library and that have not come out of it yet. */
  #refused = 0;

  constructor(handlers: BulkHandlers) {
    this.#handlers = handlers;
  }

  /** The sink for a message whose payload is about to be read; undefined: the library's. */
  open(subject: string, sizeBytes: number): BulkSink | undefined {
    const sink = this.#route(subject, sizeBytes);
    if (!sink) this.#refused++;
    return sink;
  }

  /** Takes a message that went through the library; where nobody split it, it may be bulk. */
  deliver(error: Error | null, message: Msg): void {
    if (error) {
      this.#report(error);
      return;
    }
    const sink = this.#sinkForWhole(message);
    if (sink) {
      sink.piece(message.data);
      sink.end();
      return;
    }
    this.#attempt(() => this.#handlers.onMessage(message));
  }

  /** The connection is gone, and with it what the library had not finished. */
  disconnected(): void {
    this.#refused = 0;
  }

  #sinkForWhole(message: Msg): BulkSink | undefined {
    if (message.data.length < BULK_MIN_BYTES || message.headers) return undefined;
    if (this.#refused === 0) return this.#route(message.subject, message.data.length);
    this.#refused--;
    return undefined;
  }

  #route(subject: string, sizeBytes: number): BulkSink | undefined {
    try {
      const sink = this.#handlers.route(subject, sizeBytes);
      return sink && this.#guard(sink);
    } catch (error) {
      this.#report(error);
      return DROP;
    }
  }

  /** Once a method of the sink threw, it is aborted and hears no more of this message. */
  #guard(sink: BulkSink): BulkSink {
    let failed = false;
    const guarded = (call: () => void) => {
      if (failed || this.#attempt(call)) return;
      failed = true;
      this.#attempt(() => sink.abort());
    };
    return {
      piece: (bytes) => guarded(() => sink.piece(bytes)),
      end: () => guarded(() => sink.end()),
      abort: () => {
        if (!failed) this.#attempt(() => sink.abort());
      },
    };
  }

  #attempt(call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  #report(error: unknown): void {
    try {
      this.#handlers.onError(error);
    } catch {
      // There is nobody left to tell.
    }
  }
}

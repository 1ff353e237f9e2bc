import { createConnection, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ConnectionOptions, Msg, NatsConnection } from '@nats-io/nats-core';
import {
  NatsConnectionImpl,
  type ProtocolHandler,
  setTransportFactory,
} from '@nats-io/nats-core/internal';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';
import { concatBytes, utf8 } from '../protocol/bytes.ts';
import { BULK_MIN_BYTES, type BulkSink, FrameSplitter } from './frame-splitter.ts';

export type { BulkSink } from './frame-splitter.ts';

/** One read takes what a writer of 512 KiB blocks has ready, without outgrowing the cache. */
const READ_BYTES = 256 * 1024;
const CRLF = utf8('\r\n');
const DROP: BulkSink = { piece: () => {}, end: () => {}, abort: () => {} };

/** Undefined: the message is delivered whole, to `onMessage`. */
export type BulkRoute = (subject: string, sizeBytes: number) => BulkSink | undefined;

export type BulkHandlers = {
  readonly route: BulkRoute;
  onMessage(message: Msg): void;
  /** What a handler or a sink threw, and refusals of the subscription by the server. */
  onError(error: unknown): void;
};

export interface FastConnection {
  readonly nc: NatsConnection;
  /**
   * Messages of BULK_MIN_BYTES or more without headers go to `route`, all others to `onMessage`, in
   * the order of the stream. Where the fast path cannot be had a sink gets its message in one piece.
   */
  subscribeBulk(subject: string, handlers: BulkHandlers): { unsubscribe(): void };
  /**
   * Sends the pieces as one message; they are not copied and must not change afterwards. While the
   * connection is down the message is dropped: whoever waits for it asks again. Throws RangeError
   * when the server would not take it, and as `nc.publish` does when closed.
   */
  publishPieces(subject: string, pieces: readonly Uint8Array[], reply?: string): void;
  /** Waiting to be written to the network. */
  readonly bufferedBytes: number;
  /** Resolves when the socket takes more, or is gone; rejects when `signal` aborts. */
  drained(signal: AbortSignal): Promise<void>;
}

/** What the successive transports of one connection share: each reconnect makes a new one. */
type Link = {
  protocol: ProtocolHandler | undefined;
  readonly bulk: Map<number, BulkSubscription>;
  readonly waiting: Set<() => void>;
};

/**
 * The transport factory is global and knows no connection; but a connection gives each of its
 * transports the same options object, by which they find each other.
 */
const links = new WeakMap<ConnectionOptions, Link>();

const linkOf = (options: ConnectionOptions): Link => {
  const link = links.get(options) ?? { protocol: undefined, bulk: new Map(), waiting: new Set() };
  links.set(options, link);
  return link;
};

/** A subscription's handlers, made harmless: what they throw must not reach the reader. */
class BulkSubscription {
  readonly #handlers: BulkHandlers;
  /** Messages that `route` left to the stock path and that have not come out of it yet. */
  #refused = 0;

  constructor(handlers: BulkHandlers) {
    this.#handlers = handlers;
  }

  open(subject: string, sizeBytes: number): BulkSink | undefined {
    try {
      const sink = this.#handlers.route(subject, sizeBytes);
      if (sink) return this.#guard(sink);
      this.#refused++;
      return undefined;
    } catch (error) {
      this.report(error);
      return DROP;
    }
  }

  deliver(message: Msg): void {
    const sink = this.#isUnrouted(message) && this.open(message.subject, message.data.length);
    if (sink) {
      sink.piece(message.data);
      sink.end();
      return;
    }
    try {
      this.#handlers.onMessage(message);
    } catch (error) {
      this.report(error);
    }
  }
}

import { createConnection, type Socket } from 'node:net';
import type { ConnectionOptions } from '@nats-io/nats-core';
import type { ProtocolHandler } from '@nats-io/nats-core/internal';
import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';
import type { BulkSubscription } from './bulk-subscription.ts';
import { type BulkFrame, type BulkSink, FrameSplitter } from './frame-splitter.ts';

/** Half of a large block per read, and still within a processor's cache. */
const READ_BYTES = 256 * 1024;

/** What the successive transports of one connection share: each reconnect makes a new one. */
export type Link = {
  protocol: ProtocolHandler | undefined;
  readonly bulk: Map<number, BulkSubscription>;
  readonly waiting: Set<() => void>;
};

/**
 * The transport factory is global and knows no connection; but a connection hands the same options
 * object to each of its transports, by which they find what they share.
 */
const links = new WeakMap<ConnectionOptions, Link>();

export const linkOf = (options: ConnectionOptions): Link => {
  const link = links.get(options) ?? { protocol: undefined, bulk: new Map(), waiting: new Set() };
  links.set(options, link);
  return link;
};

/**
 * Reads into one buffer again and again, and takes bulk messages out before the library sees them.
 * Under TLS the library's way of reading stays, and only the taking out is ours.
 */
export class SplittingTransport extends NodeTransport {
  readonly #splitter = new FrameSplitter({
    stock: (bytes) => this.#deliver(bytes),
    open: (frame) => this.#open(frame),
  });
  #plainSocket: Socket | undefined;

  /** The socket to write to directly; undefined under TLS and while there is none. */
  get plainSocket(): Socket | undefined {
    return this.isOpen && this.socket === this.#plainSocket ? this.#plainSocket : undefined;
  }

  get isOpen(): boolean {
    return this.connected && !this.done;
  }

  override connect(...args: Parameters<NodeTransport['connect']>): Promise<void> {
    const ended = () => this.#ended();
    this.closedNotification.then(ended, ended);
    return super.connect(...args);
  }

  override dial({ hostname, port }: { hostname: string; port: number }): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const buffer = new Uint8Array(READ_BYTES);
      const callback = (sizeBytes: number) => {
        this.#splitter.push(buffer.subarray(0, sizeBytes));
        return true;
      };
      const onread = { buffer, callback };
      const socket = createConnection({ host: hostname, port, noDelay: true, onread });
      let failure: Error | undefined;
      socket.on('error', (error) => {
        failure = error;
      });
      socket.on('close', () => {
        socket.removeAllListeners();
        reject(failure);
      });
      socket.on('connect', () => {
        socket.removeAllListeners();
        this.#plainSocket = socket;
        resolve(socket);
      });
    });
  }

  override setupHandlers(): void {
    super.setupHandlers();
    this.socket.on('drain', () => this.#wake());
    // A socket that reads into our buffer has no such events.
    this.socket.removeAllListeners('data');
    this.socket.on('data', (bytes) => this.#splitter.push(bytes));
  }

  override discard(): void {
    super.discard();
    this.#ended();
  }

  #open({ sid, subject, sizeBytes }: BulkFrame): BulkSink | undefined {
    const { protocol, bulk } = linkOf(this.options);
    const sink = bulk.get(sid)?.open(subject, sizeBytes);
    if (sink && protocol) {
      protocol.inMsgs++;
      protocol.inBytes += sizeBytes;
    }
    return sink;
  }

  #deliver(bytes: Uint8Array): void {
    // The library keeps what it gets, and the buffer is about to be read into again.
    const copy = new Uint8Array(bytes);
    const { protocol } = linkOf(this.options);
    if (!this.connected) {
      // Before the handshake the library peeks at the stream by these events.
      this.socket.emit('data', copy);
    } else if (protocol?.transport === this && this.yields.length === 0) {
      this.#parse(protocol, copy);
    } else {
      this.yields.push(copy);
      this.signal.resolve();
    }
  }

  /**
   * At once rather than through the library's queue: a small message is not to be overtaken by the
   * bulk one that follows it. A throw would leave the connection deaf for ever; so it is renewed.
   */
  #parse(protocol: ProtocolHandler, bytes: Uint8Array): void {
    try {
      protocol.parser.parse(bytes);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      this.#splitter.abort();
      protocol.dispatchStatus({ type: 'error', error });
      void this.close(error);
    }
  }

  #ended(): void {
    this.#splitter.abort();
    for (const bulk of linkOf(this.options).bulk.values()) bulk.disconnected();
    this.#wake();
  }

  #wake(): void {
    for (const wake of linkOf(this.options).waiting) wake();
  }
}

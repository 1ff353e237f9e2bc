import { createConnection, isIP, type OnReadOpts, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import type { ConnectionOptions } from '@nats-io/nats-core';
import type { ProtocolHandler } from '@nats-io/nats-core/internal';
import { NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';
import type { BulkSubscription } from './bulk-subscription.ts';
import { type BulkFrame, type BulkSink, FrameSplitter } from './frame-splitter.ts';

type Host = { readonly hostname: string; readonly port: number };

/** Half of a large block per read, and still within a processor's cache. */
const READ_BYTES = 256 * 1024;

/** How a server is known under TLS: by certificates of `ca` (empty: those that the system trusts). */
export type Trust = {
  readonly ca: readonly string[];
  /** Name in the certificate, where it is not the one that was connected to. */
  readonly servername?: string | undefined;
  /** Whoever answers is believed: for conversations that are sealed on their own. */
  readonly isUnchecked?: boolean | undefined;
};

/** The `tls` option of a connection; asked at each connecting, since what is trusted may change. */
export type TlsFirst = { readonly handshakeFirst: true; readonly trust: () => Trust };

/** Our own option: ends the first attempts to connect. */
export type Beginning = { readonly beginning?: { signal?: AbortSignal | undefined } };

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
 * TLS comes before the first word of NATS; a server that wants to upgrade later is read the library's way.
 */
export class SplittingTransport extends NodeTransport {
  readonly #splitter = new FrameSplitter({
    stock: (bytes) => this.#deliver(bytes),
    open: (frame) => this.#sinkFor(frame),
  });
  #directSocket: Socket | undefined;
  #dialing: Socket | undefined;

  /** The socket to write to directly; undefined while there is none, or where the library made it. */
  get directSocket(): Socket | undefined {
    return this.isOpen && this.socket === this.#directSocket ? this.#directSocket : undefined;
  }

  get isOpen(): boolean {
    return this.connected && !this.done;
  }

  override async connect(...args: Parameters<NodeTransport['connect']>): Promise<void> {
    const ended = () => this.#ended();
    this.closedNotification.then(ended, ended);
    const signal = (args[1] as Beginning).beginning?.signal;
    const abort = () => this.#giveUp();
    signal?.throwIfAborted();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await super.connect(...args);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  override dial({ hostname: host, port }: Host): Promise<Socket> {
    const dial = (onread: OnReadOpts) => createConnection({ host, port, noDelay: true, onread });
    return this.#open(dial, 'connect');
  }

  override tlsFirst(to: Host): Promise<TLSSocket> {
    const trust = (this.options.tls as Partial<TlsFirst>).trust?.();
    if (!trust) return super.tlsFirst(to);
    const { hostname: host, port } = to;
    const { ca, servername, isUnchecked } = trust;
    // The library hands over an address, and beside it the name that it looked up.
    const name = servername ?? (this.tlsName || host);
    const dial = (onread: OnReadOpts) => {
      const socket = connectTls({
        ...{ host, port, onread, rejectUnauthorized: !isUnchecked },
        ...(ca.length > 0 && { ca: [...ca] }),
        // Names only: an address has no place in that message (RFC 6066 section 3).
        ...(isIP(name) === 0 && { servername: name }),
        checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
      });
      return socket.setNoDelay(true);
    };
    return this.#open(dial, 'secureConnect');
  }

  #open<S extends Socket>(dial: (onread: OnReadOpts) => S, event: string): Promise<S> {
    return new Promise((resolve, reject) => {
      const buffer = new Uint8Array(READ_BYTES);
      const callback = (sizeBytes: number) => {
        this.#splitter.push(buffer.subarray(0, sizeBytes));
        return true;
      };
      const socket = dial({ buffer, callback });
      this.#dialing = socket;
      let failure: Error | undefined;
      socket.on('error', (error) => {
        failure = error;
      });
      socket.on('close', () => {
        socket.removeAllListeners();
        reject(failure ?? new Error('the server closed the connection'));
      });
      socket.on(event, () => {
        socket.removeAllListeners();
        this.#directSocket = socket;
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

  override close(error?: Error): Promise<void> {
    this.#giveUp();
    return super.close(error);
  }

  override discard(): void {
    this.#giveUp();
    super.discard();
    this.#ended();
  }

  /** A connection that is not yet one is ended too: the library would leave its socket open for ever. */
  #giveUp(): void {
    if (!this.connected) this.#dialing?.destroy();
  }

  #sinkFor({ sid, subject, sizeBytes }: BulkFrame): BulkSink | undefined {
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

import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionOptions, Msg, NatsConnection } from '@nats-io/nats-core';
import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import {
  NodeTransport,
  nodeResolveHost,
  VERSION,
} from '@nats-io/transport-node/lib/node_transport.js';
import { concatBytes, utf8 } from '../protocol/bytes.ts';
import { type BulkHandlers, BulkSubscription } from './bulk-subscription.ts';
import { type Link, linkOf, SplittingTransport } from './splitting-transport.ts';

export type { BulkHandlers, BulkRoute } from './bulk-subscription.ts';
export type { BulkSink } from './frame-splitter.ts';

/** All this leans on internals of this version; with another one everything goes the stock way. */
const KNOWN_VERSION = '3.3.1';
const CRLF = utf8('\r\n');
const SOON_MS = 10;

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
   * when the server would not take it, and what `nc.publish` throws when closed or draining.
   */
  publishPieces(subject: string, pieces: readonly Uint8Array[], reply?: string): void;
  /** Published and not yet taken by the operating system. */
  readonly bufferedBytes: number;
  /** Resolves when the socket may take more, or is gone, never at once; rejects when `signal` aborts. */
  drained(signal: AbortSignal): Promise<void>;
}

class Connection implements FastConnection {
  readonly nc: NatsConnection;
  readonly #link: Link;

  constructor(nc: NatsConnection, link: Link) {
    this.nc = nc;
    this.#link = link;
  }

  get bufferedBytes(): number {
    const unsent = this.#link.protocol?.outbound.size() ?? 0;
    return unsent + (this.#transport?.socket.writableLength ?? 0);
  }

  subscribeBulk(subject: string, handlers: BulkHandlers): { unsubscribe(): void } {
    const bulk = new BulkSubscription(handlers);
    const callback = (error: Error | null, message: Msg) => bulk.deliver(error, message);
    const subscription = this.nc.subscribe(subject, { callback });
    const sid = subscription.getID();
    this.#link.bulk.set(sid, bulk);
    void subscription.closed.then(() => this.#link.bulk.delete(sid));
    return { unsubscribe: () => subscription.unsubscribe() };
  }

  publishPieces(subject: string, pieces: readonly Uint8Array[], reply?: string): void {
    const sizeBytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const limitBytes = this.nc.info?.max_payload;
    if (limitBytes !== undefined && sizeBytes > limitBytes) {
      throw new RangeError(`${sizeBytes} bytes are more than the server takes (${limitBytes})`);
    }
    checkSubjects(this.nc, subject, reply);
    const { protocol } = this.#link;
    if (protocol && !protocol.connected) return;
    const socket = this.#transport?.directSocket;
    if (!protocol || !socket) {
      this.nc.publish(subject, concatBytes(...pieces), reply ? { reply } : {});
      return;
    }
    // What the library has gathered until now was published before.
    if (protocol.outbound.size() > 0) protocol.transport.send(protocol.outbound.drain());
    const head = utf8(`PUB ${subject} ${reply ? `${reply} ` : ''}${sizeBytes}\r\n`);
    writeTogether(socket, [head, ...pieces, CRLF]);
    protocol.outMsgs++;
    protocol.outBytes += sizeBytes;
  }

  drained(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    // What is not with the socket gets there when others had their turn, or when there is a socket again.
    if (!this.#transport?.socket.writableNeedDrain) return sleep(SOON_MS, undefined, { signal });
    const { waiting } = this.#link;
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiting.delete(wake);
        reject(signal.reason);
      };
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener('abort', abort);
        resolve();
      };
      signal.addEventListener('abort', abort, { once: true });
      waiting.add(wake);
    });
  }

  get #transport(): SplittingTransport | undefined {
    const transport = this.#link.protocol?.transport;
    return transport instanceof SplittingTransport && transport.isOpen ? transport : undefined;
  }
}

const checkSubjects = (nc: NatsConnection, ...subjects: readonly (string | undefined)[]): void => {
  if (!(nc instanceof NatsConnectionImpl)) return;
  for (const subject of subjects) if (subject !== undefined) nc._check(subject, false, true);
};

/** One system call, no copy, and no frame of the library's in between. */
const writeTogether = (socket: Socket, pieces: readonly Uint8Array[]): void => {
  socket.cork();
  for (const piece of pieces) socket.write(piece);
  socket.uncork();
};

export const connectFast = async (options: ConnectionOptions): Promise<FastConnection> => {
  const isKnown = VERSION === KNOWN_VERSION;
  setTransportFactory({
    factory: () => (isKnown ? new SplittingTransport() : new NodeTransport()),
    dnsResolveFn: nodeResolveHost,
  });
  // A copy: the library writes to it.
  const nc = await NatsConnectionImpl.connect({ ...options });
  if (!isKnown || !(nc instanceof NatsConnectionImpl)) return new Connection(nc, linkOf(options));
  const link = linkOf(nc.options);
  link.protocol = nc.protocol;
  return new Connection(nc, link);
};

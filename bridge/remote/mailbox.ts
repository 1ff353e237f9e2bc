import type { Msg } from '@nats-io/nats-core';
import type { BulkSink, FastConnection } from '../network/fast-transport.ts';
import { nodeCrypto } from '../network/node-crypto.ts';
import { toHex } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';

/** Takes one reply, piece by piece. Pieces are only valid during the call. */
export interface ReplyReceiver<T> {
  begin(sizeBytes: number): void;
  piece(bytes: Uint8Array): void;
  /** The reply is complete. Throws when it is not what it should be. */
  end(): T;
}

type Pending = {
  readonly token: string;
  begin(sizeBytes: number): void;
  readonly sink: BulkSink;
  fail(error: unknown): void;
};

/** When something last came from one owner, on the clock of `performance.now`. */
export type Heard = { atMs: number };

export type RequestOptions = {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Of several requests to one owner: while answers come, a late one is waited for. */
  readonly heard?: Heard;
};

/**
 * An owner of whom nothing at all came for so long has lost what we asked: with their connection, or
 * with a server in between. A disk that has to wake up takes longer, and is then asked twice.
 */
const SILENCE_MS = 4_000;

/**
 * Requests on one connection that share one reply subscription. Large replies go to their receiver
 * as they come from the socket and are never put together. A lost connection fails all requests at
 * once, so that they can be made again.
 */
export class Mailbox {
  readonly #connection: FastConnection;
  readonly #prefix = `_INBOX.${toHex(nodeCrypto.randomBytes(11))}`;
  /**
   * A list and not a Map: each time a Map is made anew, V8 leaves the old table with all that was in it and a way to the
   * new one. Once one of them outlives the quick collections, it keeps all that follow, and all answers, for a full one.
   */
  #pending: Pending[] = [];
  readonly #log: Log;
  readonly #lostListeners = new Set<() => void>();
  #next = 0;
  #connected = true;

  constructor(connection: FastConnection, log: Log) {
    this.#connection = connection;
    this.#log = log;
    connection.subscribeBulk(`${this.#prefix}.*`, {
      route: (subject, sizeBytes) => this.#route(subject, sizeBytes),
      onMessage: (message) => this.#onMessage(message),
      onError: (error) => this.#log.warn({ error: String(error) }, 'a reply could not be taken'),
    });
    this.#watchConnection().catch(() => {});
  }

  /** Largest message that the connection carries, bytes. */
  get maxPayload(): number {
    return this.#connection.nc.info?.max_payload ?? 1024 * 1024;
  }

  /** Calls back when the connection is lost, and with it perhaps what was on its way. Gives the end of it. */
  onLost(listener: () => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Throws OWNER_AWAY (nobody listens), TIMED_OUT, NETWORK_UNREACHABLE, or the signal's reason. */
  request<T>(
    subject: string,
    payload: Uint8Array,
    receiver: ReplyReceiver<T>,
    { timeoutMs, signal, heard }: RequestOptions,
  ): Promise<T> {
    signal.throwIfAborted();
    // The client would keep it until the connection is back, or lose it; failing now lets it be retried.
    if (!this.#connected || this.#connection.nc.isClosed()) {
      return Promise.reject(new BridgeError('NETWORK_UNREACHABLE'));
    }
    const token = (this.#next++).toString(36);
    return new Promise<T>((resolve, reject) => {
      const timeOut = () => fail(new BridgeError('TIMED_OUT'));
      const timer = setTimeout(timeOut, timeoutMs);
      const stopListening = heard ? whenSilent(heard, timeOut) : () => {};
      const onAbort = () => fail(signal.reason);
      const done = () => {
        clearTimeout(timer);
        stopListening();
        signal.removeEventListener('abort', onAbort);
        this.#pending = this.#pending.filter((other) => other.token !== token);
      };
      const fail = (error: unknown) => {
        done();
        reject(error);
      };
      const finish = () => {
        done();
        try {
          resolve(receiver.end());
        } catch (error) {
          reject(error);
        }
      };
      const sink: BulkSink = {
        piece: (bytes) => {
          if (heard) heard.atMs = performance.now();
          receiver.piece(bytes);
        },
        end: finish,
        abort: () => fail(new BridgeError('NETWORK_UNREACHABLE')),
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#pending.push({ token, begin: (sizeBytes) => receiver.begin(sizeBytes), sink, fail });
      this.#connection.nc.publish(subject, payload, { reply: `${this.#prefix}.${token}` });
    });
  }

  #route(subject: string, sizeBytes: number): BulkSink {
    const pending = this.#take(subject);
    pending?.begin(sizeBytes);
    return pending?.sink ?? DISCARD;
  }

  #take(subject: string): Pending | undefined {
    const token = subject.slice(this.#prefix.length + 1);
    return this.#pending.find((pending) => pending.token === token);
  }

  #onMessage(message: Msg): void {
    const pending = this.#take(message.subject);
    if (!pending) return;
    if (message.headers?.code === 503) {
      pending.fail(new BridgeError('OWNER_AWAY'));
      return;
    }
    pending.begin(message.data.length);
    pending.sink.piece(message.data);
    pending.sink.end();
  }

  async #watchConnection(): Promise<void> {
    for await (const { type } of this.#connection.nc.status()) {
      if (type === 'reconnect') this.#connected = true;
      if (type !== 'disconnect' && type !== 'close') continue;
      this.#connected = false;
      for (const pending of this.#pending) {
        pending.fail(new BridgeError('NETWORK_UNREACHABLE'));
      }
      for (const listener of [...this.#lostListeners]) listener();
    }
  }
}

/** Calls back once nothing was heard for SILENCE_MS from now on. */
const whenSilent = (heard: Heard, callback: () => void): (() => void) => {
  const startedAtMs = performance.now();
  let timer: NodeJS.Timeout;
  const look = () => {
    const quietMs = performance.now() - Math.max(heard.atMs, startedAtMs);
    if (quietMs >= SILENCE_MS) callback();
    else timer = setTimeout(look, SILENCE_MS - quietMs);
  };
  timer = setTimeout(look, SILENCE_MS);
  return () => clearTimeout(timer);
};

/** For replies that nobody waits for any more: their bytes are dropped where they arrive. */
const DISCARD: BulkSink = { piece: () => {}, end: () => {}, abort: () => {} };

import { Readable } from 'node:stream';
import { BridgeError } from '../protocol/errors.ts';

const MAX_STREAMS = 64;
/** A browser that was cut off waits so long before it comes back. */
const RETRY_MS = 2_000;
const HEARTBEAT_MS = 15_000;
/** Changes are gathered for so long: of several to the same thing only the last is told. */
const GATHER_MS = 200;
/** What may wait for one client that does not read, beside what its connection holds. */
const MAX_WAITING_BYTES = 256 * 1024;

export type EventStreamsOptions = { readonly heartbeatMs?: number };

type Client = { readonly stream: Readable; readonly check: () => unknown };

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), the same for all clients. */
export class EventStreams {
  readonly #clients = new Set<Client>();
  readonly #changed = new Map<string, () => object>();
  readonly #heartbeat: NodeJS.Timeout;
  #gathering: NodeJS.Timeout | undefined;

  constructor({ heartbeatMs = HEARTBEAT_MS }: EventStreamsOptions = {}) {
    this.#heartbeat = setInterval(() => this.#send(':\n\n'), heartbeatMs).unref();
  }

  /**
   * What one client is sent, until it goes, stops reading, or `check` throws. Throws TOO_MANY_SESSIONS.
   */
  open(check: () => unknown): Readable {
    if (this.#clients.size >= MAX_STREAMS) {
      throw new BridgeError('TOO_MANY_SESSIONS', {
        message: 'Too many pages and programs follow the events of this bridge.',
        hint: 'Close one.',
      });
    }
    const stream = new Readable({ read: () => undefined });
    const client = { stream, check };
    this.#clients.add(client);
    stream.once('close', () => this.#clients.delete(client));
    stream.push(`retry: ${RETRY_MS}\n\n`);
    return stream;
  }

  /** Something has changed; what it is like is asked for when it is told. `key`: which thing. */
  tell(event: string, key: string, data: () => object): void {
    if (this.#clients.size === 0) return;
    const line = `${event} ${key}`;
    this.#changed.delete(line);
    this.#changed.set(line, data);
    this.#gathering ??= setTimeout(() => this.#flush(), GATHER_MS).unref();
  }

  get isHeard(): boolean {
    return this.#clients.size > 0;
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#gathering);
    for (const { stream } of this.#clients) stream.destroy();
  }

  #flush(): void {
    this.#gathering = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [line, data] of changed) {
      const event = line.slice(0, line.indexOf(' '));
      this.#send(`event: ${event}\ndata: ${JSON.stringify(data())}\n\n`);
    }
  }

  #send(text: string): void {
    for (const { stream, check } of this.#clients) {
      if (!passes(check) || stream.readableLength > MAX_WAITING_BYTES) stream.destroy();
      else stream.push(text);
    }
  }
}

const passes = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

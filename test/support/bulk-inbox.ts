import { EventEmitter, once } from 'node:events';
import type { Msg } from '@nats-io/nats-core';
import type { BulkSink, FastConnection } from '../../bridge/network/fast-transport.ts';
import { concatBytes } from '../../bridge/protocol/bytes.ts';

/** Far above what any wait takes: it only ends a test that hangs. */
const TIMEOUT_MS = 15_000;

export type Arrival = {
  readonly kind: 'bulk' | 'message' | 'abort';
  readonly data: Uint8Array;
  readonly pieces: number;
};

/** Everything that arrives on a subject, and a way to wait for it. */
export class BulkInbox {
  readonly arrivals: Arrival[] = [];
  readonly messages: Msg[] = [];
  readonly errors: unknown[] = [];
  /** Called with each piece; what it throws comes out of the sink. */
  onPiece: () => void = () => {};
  /** Called with each whole message; what it throws comes out of the handler. */
  onMessage: () => void = () => {};
  accepts: (sizeBytes: number) => boolean = () => true;
  readonly #changes = new EventEmitter();

  subscribe(connection: FastConnection, subject: string): { unsubscribe(): void } {
    return connection.subscribeBulk(subject, {
      route: (_subject, sizeBytes) => (this.accepts(sizeBytes) ? this.#sink() : undefined),
      onMessage: (message) => {
        this.messages.push(message);
        this.#add({ kind: 'message', data: message.data, pieces: 1 });
        this.onMessage();
      },
      onError: (error) => this.errors.push(error),
    });
  }

  get kinds(): readonly string[] {
    return this.arrivals.map(({ kind }) => kind);
  }

  async until(count: number): Promise<void> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    while (this.arrivals.length < count) await once(this.#changes, 'change', { signal });
  }

  #sink(): BulkSink {
    const pieces: Uint8Array[] = [];
    const finish = (kind: 'bulk' | 'abort') =>
      this.#add({ kind, data: concatBytes(...pieces), pieces: pieces.length });
    return {
      piece: (bytes) => {
        this.onPiece();
        pieces.push(new Uint8Array(bytes));
      },
      end: () => finish('bulk'),
      abort: () => finish('abort'),
    };
  }

  #add(arrival: Arrival): void {
    this.arrivals.push(arrival);
    this.#changes.emit('change');
  }
}

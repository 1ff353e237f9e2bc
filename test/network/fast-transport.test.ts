import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ConnectionOptions, Msg, NatsConnection, Status } from '@nats-io/nats-core';
import { connect as connectStock } from '@nats-io/transport-node';
import t, { type Test } from 'tap';
import { connectFast, type FastConnection } from '../../bridge/network/fast-transport.ts';
import { concatBytes } from '../../bridge/protocol/bytes.ts';
import { findNatsServer } from '../support/find-nats-server.ts';

const BLOCK_BYTES = 512 * 1024;
const HUGE_BYTES = 32 * 1024 * 1024;
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
/** Far above what any of these waits takes: it only ends a hanging test. */
const TIMEOUT_MS = 10_000;

const binary = findNatsServer();

type Server = { readonly url: string; readonly port: number; readonly process: ChildProcess };
type Seen = { readonly kind: 'bulk' | 'message' | 'abort'; readonly data: Uint8Array; pieces: number };

const startServer = async (t: Test, { port = -1, extra = '' } = {}): Promise<Server> => {
  const config = join(t.testdir(), 'nats.conf');
  const sizes = `max_payload: ${MAX_PAYLOAD_BYTES}\nmax_pending: ${4 * MAX_PAYLOAD_BYTES}\n`;
  writeFileSync(config, `listen: "127.0.0.1:${port}"\n${sizes}${extra}`);
  const process = spawn(binary ?? '', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.teardown(() => process.kill('SIGKILL'));
  let listening = 0;
  for await (const line of createInterface({ input: process.stderr })) {
    listening ||= Number(/client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0);
    if (line.includes('Server is ready')) break;
  }
  process.stderr.resume();
  return { url: `nats://127.0.0.1:${listening}`, port: listening, process };
};

const open = async (t: Test, { url }: Server, options: ConnectionOptions = {}) => {
  const connection = await connectFast({
    servers: url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 20,
    reconnectJitter: 0,
    ...options,
  });
  t.teardown(() => connection.nc.close());
  return connection;
};

/** Everything that arrives on a subject, and a way to wait for it. */
class Inbox {
  readonly seen: Seen[] = [];
  readonly errors: unknown[] = [];
  readonly messages: Msg[] = [];
  /** Called with each piece; a throw comes out of the sink. */
  onPiece = (): void => {};
  accepts = (_sizeBytes: number): boolean => true;
  #changed = Promise.withResolvers<void>();

  subscribe(connection: FastConnection, subject: string): { unsubscribe(): void } {
    return connection.subscribeBulk(subject, {
      route: (_subject, sizeBytes) => (this.accepts(sizeBytes) ? this.#sink() : undefined),
      onMessage: (message) => {
        this.messages.push(message);
        this.#add({ kind: 'message', data: message.data, pieces: 1 });
      },
      onError: (error) => this.errors.push(error),
    });
  }

  async until(count: number): Promise<void> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    while (this.seen.length < count) {
      signal.throwIfAborted();
      await Promise.race([this.#changed.promise, once(signal, 'abort')]);
    }
  }

  #sink() {
    const pieces: Uint8Array[] = [];
    const finish = (kind: 'bulk' | 'abort') =>
      this.#add({ kind, data: concatBytes(...pieces), pieces: pieces.length });
    return {
      piece: (bytes: Uint8Array) => {
        this.onPiece();
        pieces.push(new Uint8Array(bytes));
      },
      end: () => finish('bulk'),
      abort: () => finish('abort'),
    };
  }

  #add(seen: Seen): void {
    this.seen.push(seen);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { GlobalService } from '../../bridge/global/global-service.ts';
import { JetStream } from '../../bridge/global/jet-stream.ts';
import { Storage } from '../../bridge/global/storage.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { silent } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Bench, BenchContext } from './bench.ts';
import type { Figure } from './report.ts';
import type { Scope } from './scope.ts';
import { median, ratioOfRounds } from './statistics.ts';

const FEW = 10;
const MANY = 10_000;
const SHARES_EACH = 5;
const ROUNDS = 15;
const QUESTIONS = 200;
/** Puts under way at once while it is filled. */
const AT_ONCE = 200;
/** No heartbeats come meanwhile. */
const ONLINE_MS = 3_600_000;
const name = 'global';

const newAccount = (): string => encodePublicKey('account', randomBytes(32));

/** What `my.shares` costs where many share, against where few do. */
export const global: Bench = {
  name,
  programs: [],
  run: async ({ scope, settings }: BenchContext): Promise<Figure[]> => {
    const few = await Filled.make(scope, settings.natsServer, FEW);
    const many = await Filled.make(scope, settings.natsServer, MANY);
    for (const filled of [few, many]) await filled.measure();
    const [fewMs, manyMs]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      fewMs.push(await few.measure());
      manyMs.push(await many.measure());
    }
    return [
      {
        ...{ bench: name, name: 'my.shares', value: median(manyMs), unit: 'ms' },
        peer: { name: `${FEW} accounts`, value: median(fewMs) },
        ratio: ratioOfRounds(manyMs, fewMs),
        goal: { atMost: 2 },
      },
    ];
  },
};

/** A global service that knows so many accounts, each of which shares with the next ones, and all of which are there. */
class Filled {
  readonly #nc: NatsConnection;
  readonly #accounts: readonly string[];

  private constructor(nc: NatsConnection, accounts: readonly string[]) {
    this.#nc = nc;
    this.#accounts = accounts;
  }

  static async make(scope: Scope, natsServer: string, count: number): Promise<Filled> {
    const nc = await connect({ servers: await startServer(scope, natsServer) });
    scope.defer(() => nc.close());
    const accounts = Array.from({ length: count }, newAccount);
    const storage = new Storage(new JetStream(nc), { replicas: 1, onlineMs: ONLINE_MS });
    await storage.ensure();
    const service = new GlobalService({
      ...{ nc, log: silent, replicas: 1, hub: newAccount(), secret: 'secret' },
      onlineMs: ONLINE_MS,
      isMember: () => true,
      site: { url: 'https://example.org/', cloudUrl: 'https://example.org' },
    });
    service.start();
    scope.defer(() => service.stop());
    for (let at = 0; at < count; at += AT_ONCE) {
      await Promise.all(
        accounts.slice(at, at + AT_ONCE).map((_, n) => fill(storage, accounts, at + n)),
      );
    }
    const filled = new Filled(nc, accounts);
    await waitFor('the service', async () => (await filled.#ask(0)).includes('"code":200'));
    return filled;
  }

  /** Milliseconds for each question. */
  async measure(): Promise<number> {
    const startMs = performance.now();
    for (let n = 0; n < QUESTIONS; n++) {
      const answer = await this.#ask(Math.floor(Math.random() * this.#accounts.length));
      if (answer.split('"catalog_online":true').length !== 2 * SHARES_EACH + 1) {
        throw new Error(`not all shares: ${answer.slice(0, 300)}`);
      }
    }
    return (performance.now() - startMs) / QUESTIONS;
  }

  async #ask(index: number): Promise<string> {
    const subject = `${this.#accounts[index]}.natster.global.my.shares`;
    const reply = await this.#nc.request(subject, '', { timeout: 5_000 }).catch(() => undefined);
    return reply?.string() ?? '';
  }
}

const fill = async (
  storage: Storage,
  accounts: readonly string[],
  index: number,
): Promise<void> => {
  const others = (sign: number) =>
    Array.from({ length: SHARES_EACH }, (_, n) => {
      const other = (index + sign * (n + 1) + accounts.length) % accounts.length;
      return { catalog: `films${n}`, account: accounts[other] ?? '', seq: 1 };
    });
  const account = accounts[index] ?? '';
  const state = { out_shares: others(1), in_shares: others(-1), initialized_at: 1 };
  await storage.accounts.put(account, state);
  for (let n = 0; n < SHARES_EACH; n++) {
    await storage.online.put(`${account}.films${n}`, { revision: 1, atMs: Date.now() });
  }
};

const startServer = async (scope: Scope, binary: string): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'natster-bench-global-'));
  scope.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  const config = join(directory, 'nats.conf');
  const store = JSON.stringify(join(directory, 'jetstream'));
  const jetstream = `{ store_dir: ${store}, max_memory_store: 67108864, max_file_store: 1073741824 }`;
  await writeFile(config, `listen: "127.0.0.1:-1"\njetstream: ${jetstream}\n`);
  const child: ChildProcess = spawn(binary, ['-c', config, '--ports_file_dir', directory], {
    stdio: 'ignore',
  });
  scope.defer(async () => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  });
  return waitFor('nats-server', async () => {
    const file = (await readdir(directory)).find((each) => each.endsWith('.ports'));
    const text = file && (await readFile(join(directory, file), 'utf8'));
    return /nats:\/\/[^"]+/.exec(text || '')?.[0];
  });
};

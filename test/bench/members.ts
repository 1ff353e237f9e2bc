import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { createAccount, type KeyPair } from '@nats-io/nkeys';
import { connect } from '@nats-io/transport-node';
import { makeUser } from '../../bridge/network/claims.ts';
import { helloSubject, networkSubject } from '../../bridge/protocol/subjects.ts';
import type { Bench, BenchContext } from './bench.ts';
import { Household } from './households.ts';
import { childrenOf, watchMemory } from './processes.ts';
import type { Figure } from './report.ts';
import type { Scope } from './scope.ts';
import { median, ratioOfRounds } from './statistics.ts';

const FEW = 2;
const MANY = 200;
const IMPORTS_EACH = 5;
const ROUNDS = 5;
const CHANGES_PER_ROUND = 3;
const EFFECTIVE_TIMEOUT_MS = 10_000;
const GOAL = { atMost: 3 };
const name = 'members';

/** What a network of many members costs its administrator, against one of a few. */
export const members: Bench = {
  name,
  programs: [],
  run: async ({ scope, settings }: BenchContext): Promise<Figure[]> => {
    const few = await Network.make(scope, settings, FEW);
    const many = await Network.make(scope, settings, MANY);
    for (let round = 0; round < ROUNDS; round++) {
      for (const network of [few, many]) await network.measure();
    }
    const [fewMb, manyMb] = [await few.serverMb(), await many.serverMb()];
    const peer = { name: `${FEW} members`, value: fewMb };
    return [
      compared('start', many.startsMs, few.startsMs),
      compared('start, accounts lost by the server', many.restoredMs, few.restoredMs),
      compared('a changed account, in effect', many.changesMs, few.changesMs),
      { bench: name, name: 'nats-server, all connected', value: manyMb, unit: 'MB', peer },
    ];
  },
};

const compared = (what: string, ours: readonly number[], peers: readonly number[]): Figure => ({
  ...{ bench: name, name: what, value: median(ours), unit: 'ms' },
  peer: { name: `${FEW} members`, value: median(peers) },
  ratio: ratioOfRounds(ours, peers),
  goal: GOAL,
});

/** A bridge whose network has that many members, each with a few imports; none of them runs one. */
class Network {
  readonly startsMs: number[] = [];
  readonly restoredMs: number[] = [];
  readonly changesMs: number[] = [];
  readonly #scope: Scope;
  readonly #bridge: Household;
  readonly #keys: readonly KeyPair[];
  #changes = 0;

  private constructor(scope: Scope, bridge: Household, keys: readonly KeyPair[]) {
    this.#scope = scope;
    this.#bridge = bridge;
    this.#keys = keys;
  }

  static async make(scope: Scope, settings: BenchContext['settings'], count: number) {
    const directory = await mkdtemp(join(tmpdir(), 'natster-bench-members-'));
    scope.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
    const bridge = await new Household(scope, settings, directory, 'Olivia').start();
    await bridge.stop();
    const keys = Array.from({ length: count }, createAccount);
    const file = join(bridge.dataDir, 'network', 'accounts.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as { data: { members: object[] } };
    kept.data.members.push(
      ...keys.map((key, index) => ({
        ...{ kind: 'member', account: key.getPublicKey(), name: `Member ${index}` },
        imports: Array.from({ length: IMPORTS_EACH }, (_, n) => ({
          owner: keys[(index + 1) % count]?.getPublicKey(),
          ...{ catalog: `catalog${n}`, alias: `catalog${n}` },
        })),
      })),
    );
    await writeFile(file, JSON.stringify(kept));
    // Their claims are signed at this start.
    await bridge.start();
    return new Network(scope, bridge, keys);
  }

  async measure(): Promise<void> {
    await this.#restart(this.startsMs);
    for (let n = 0; n < CHANGES_PER_ROUND; n++) this.changesMs.push(await this.#change());
    await this.#bridge.stop();
    await rm(join(this.#bridge.dataDir, 'network', 'jwt'), { recursive: true });
    await this.#restart(this.restoredMs);
  }

  /** Resident memory of the server with a connection of each member. */
  async serverMb(): Promise<number> {
    const connections: NatsConnection[] = [];
    for (const index of this.#keys.keys()) connections.push(await this.#connect(index));
    const pid = childrenOf(this.#bridge.pid, 'nats-server')[0] ?? 0;
    const [memory] = watchMemory([{ name: 'nats-server', pid }]).stop();
    await Promise.all(connections.map((nc) => nc.close()));
    return memory?.maxMb ?? 0;
  }

  async #restart(times: number[]): Promise<void> {
    await this.#bridge.stop();
    const startMs = performance.now();
    await this.#bridge.start();
    times.push(performance.now() - startMs);
  }

  /** One member attaches a catalog of another; until a request gets through. */
  async #change(): Promise<number> {
    const [friend, owner] = [await this.#connect(0), await this.#connect(1)];
    owner.subscribe('*.natster.catalog.*.v2.hello', {
      callback: (_, message) => {
        message.respond();
      },
    });
    await owner.flush();
    const alias = `new${this.#changes++}`;
    const wanted = { owner: this.#keys[1]?.getPublicKey(), catalog: alias, alias };
    const startMs = performance.now();
    const options = { timeout: EFFECTIVE_TIMEOUT_MS };
    const subject = networkSubject('imports.add');
    const answer = await friend.request(subject, JSON.stringify(wanted), options);
    if (!answer.string().includes('"ok"')) throw new Error(answer.string());
    await friend.request(helloSubject(alias), undefined, options);
    const tookMs = performance.now() - startMs;
    await Promise.all([friend.close(), owner.close()]);
    return tookMs;
  }

  async #connect(index: number): Promise<NatsConnection> {
    type Answer = { memberships: { urls: string[] }[] };
    const { memberships } = await this.#bridge.api.get<Answer>('/memberships');
    const seed = new TextDecoder().decode(this.#keys[index]?.getSeed());
    const user = await makeUser(seed, 'bench');
    const nc = await connect({
      servers: memberships[0]?.urls ?? [],
      authenticator: jwtAuthenticator(user.jwt, user.key.getSeed()),
    });
    this.#scope.defer(() => nc.close());
    return nc;
  }
}

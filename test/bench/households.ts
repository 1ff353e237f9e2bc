/** Two households as users have them: built bridges, each a process, and films shared between them. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../../bridge/cli/api-client.ts';
import { startProgram, stop } from './children.ts';
import type { Film, Films } from './films.ts';
import { childrenOf, type Watched } from './processes.ts';
import type { Scope } from './scope.ts';

const START_TIMEOUT_MS = 60_000;
const HASHED_TIMEOUT_MS = 120_000;
const POLL_MS = 100;
const CATALOG = 'films';

export type BridgeSettings = {
  /** `program/bridge/main.js` of the build to measure. */
  readonly program: string;
  readonly natsServer: string;
  /** Directory for processor profiles; none are taken without one. */
  readonly profileDir?: string | undefined;
};

type Item = { readonly id: string; readonly path: string; readonly hash?: string };
type Membership = { readonly kind: string; readonly urls: string[] };

/** One bridge process; it can be stopped and started again on its data directory. */
export class Household {
  readonly name: string;
  readonly dataDir: string;
  readonly #settings: BridgeSettings;
  readonly #scope: Scope;
  #child: ChildProcess | undefined;
  #api: ApiClient | undefined;

  constructor(scope: Scope, settings: BridgeSettings, directory: string, name: string) {
    this.#scope = scope;
    this.#settings = settings;
    this.name = name;
    this.dataDir = join(directory, name.toLowerCase());
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get api(): ApiClient {
    if (!this.#api) throw new Error(`${this.name}'s bridge does not run`);
    return this.#api;
  }

  async start(...args: readonly string[]): Promise<this> {
    const { program, natsServer, profileDir } = this.#settings;
    await mkdir(this.dataDir, { recursive: true });
    const profile = profileDir
      ? ['--cpu-prof', '--cpu-prof-dir', profileDir, '--cpu-prof-name', this.#profileName]
      : [];
    const own = ['serve', '--json', '--no-hub', '--name', this.name, '--data-dir', this.dataDir];
    const ports = ['--port', '0', '--nats-port', '0', '--nats-server', natsServer];
    const quiet = ['--log-level', 'error'];
    const all = [...profile, program, ...own, ...ports, ...quiet, ...args];
    const child = startProgram(this.#scope, process.execPath, all, {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    const url = await this.#untilReady(child);
    const token = await readFile(join(this.dataDir, 'secrets', 'api-token'), 'utf8');
    this.#api = new ApiClient(url, token.trim());
    return this;
  }

  async account(): Promise<string> {
    type Answer = { memberships: { account: string }[] };
    const { memberships } = await this.api.get<Answer>('/memberships');
    const account = memberships[0]?.account;
    if (!account) throw new Error(`${this.name} is on no network`);
    return account;
  }

  async stop(): Promise<void> {
    if (this.#child) await stop(this.#child);
  }

  get #profileName(): string {
    return `${this.name.toLowerCase()}-${Date.now()}.cpuprofile`;
  }

  async #untilReady(child: ChildProcess): Promise<string> {
    if (!child.stdout) throw new Error('no output');
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const line = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line', { signal }).then(String),
      once(child, 'exit', { signal }).then(() => ''),
    ]);
    const { url } = JSON.parse(line || '{}') as { url?: string };
    if (!url) throw new Error(`${this.name}'s bridge did not start: ${line}`);
    return url;
  }
}

/** Olivia shares the films; Ben has joined her network and imported them. */
export class Households {
  readonly owner: Household;
  readonly friend: Household;
  #items: ReadonlyMap<string, string>;

  private constructor(owner: Household, friend: Household, items: ReadonlyMap<string, string>) {
    this.owner = owner;
    this.friend = friend;
    this.#items = items;
  }

  static async start(
    scope: Scope,
    settings: BridgeSettings,
    films: Pick<Films, 'directory'>,
    ownerArgs: readonly string[] = [],
  ): Promise<Households> {
    const directory = await mkdtemp(join(tmpdir(), 'natster-bench-homes-'));
    scope.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
    const owner = await new Household(scope, settings, directory, 'Olivia').start(...ownerArgs);
    const friend = new Household(scope, settings, directory, 'Ben');
    await friend.start('--no-own-network');
    const catalog = { name: CATALOG, description: 'Bench', dir: films.directory };
    await owner.api.post('/catalogs', catalog);
    // Hashing in the background would take its share of the processor.
    const items = await untilHashed(owner);
    const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
    await friend.api.post('/memberships', { invitation: code });
    await owner.api.put(`/catalogs/${CATALOG}/shares/${friend.name}`);
    await friend.api.post('/imports', { catalog: CATALOG, friend: owner.name });
    return new Households(owner, friend, new Map(items.map(({ path, id }) => [path, id])));
  }

  /** A new address of the film at the friend's bridge, which gives it as fast as it can. */
  async address({ name }: Film): Promise<string> {
    return `${(await this.view(name)).direct}?download`;
  }

  /** New addresses, for players. */
  view(path: string): Promise<{ readonly direct: string; readonly hls: string }> {
    return this.friend.api.post('/viewings', { catalog: CATALOG, item: this.#items.get(path) });
  }

  /** From now on neither uses its bridge's own protocol with the other. */
  async useOriginal(): Promise<void> {
    const { owner, friend } = this;
    const known: readonly (readonly [Household, Household])[] = [
      [owner, friend],
      [friend, owner],
    ];
    const accounts = await Promise.all(known.map(([, other]) => other.account()));
    for (const [index, [household, other]] of known.entries()) {
      await household.api.delete(`/friends/${other.name}`);
      const marked = { code: accounts[index], name: other.name, isOriginal: true };
      await household.api.post('/friends', marked);
    }
    await owner.api.put(`/catalogs/${CATALOG}/shares/${friend.name}`);
  }

  /** Attaches the catalog, nothing of which is kept at the friend's from before. */
  async attach(): Promise<void> {
    const { imports } = await this.friend.api.get<{ imports: number }>('/status');
    if (imports > 0) await this.friend.api.delete(`/imports/${CATALOG}`);
    await this.friend.api.post('/imports', { catalog: CATALOG, friend: this.owner.name });
    const items = await untilHashed(this.friend);
    this.#items = new Map(items.map(({ path, id }) => [path, id]));
  }

  get watched(): Watched[] {
    return [
      { name: 'owner bridge', pid: this.owner.pid },
      { name: 'nats-server', pid: childrenOf(this.owner.pid, 'nats-server')[0] ?? 0 },
      { name: 'friend bridge', pid: this.friend.pid },
    ];
  }

  async natsAddress(): Promise<string> {
    type Answer = { memberships: Membership[] };
    const { memberships } = await this.owner.api.get<Answer>('/memberships');
    const url = memberships.find(({ kind }) => kind === 'own')?.urls[0];
    if (!url) throw new Error('the owner has no network');
    return new URL(url).host;
  }

  /** From now on the friend's bridge reaches the network at another address. */
  async rerouteFriend(address: string): Promise<void> {
    await this.friend.stop();
    const file = join(this.friend.dataDir, 'memberships.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as {
      data: { joined: { urls: string[] }[] };
    };
    for (const joined of kept.data.joined) joined.urls = [`nats://${address}`];
    await writeFile(file, JSON.stringify(kept));
    await this.friend.start('--no-own-network');
    await this.#untilOnline();
  }

  async #untilOnline(): Promise<void> {
    type Status = { memberships: { online: boolean }[] };
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const { memberships } = await this.friend.api.get<Status>('/status');
      if (memberships.every(({ online }) => online)) return;
      if (Date.now() > deadline) throw new Error('the friend does not connect');
      await sleep(POLL_MS);
    }
  }
}

const untilHashed = async ({ api }: Household): Promise<Item[]> => {
  const deadline = Date.now() + HASHED_TIMEOUT_MS;
  for (;;) {
    const { items } = await api.get<{ items: Item[] }>(`/catalogs/${CATALOG}/items`);
    if (items.length > 0 && items.every(({ hash }) => hash !== undefined)) return items;
    if (Date.now() > deadline) throw new Error('the films were not hashed in time');
    await sleep(POLL_MS);
  }
};

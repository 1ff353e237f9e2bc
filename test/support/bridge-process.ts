/** Bridges as their users run them: built, each a process of its own, on free ports. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { ApiClient } from '../../bridge/cli/api-client.ts';
import { natsServer } from './nats-server.ts';
import { plainNode } from './plain-node.ts';
import { PROGRAM } from './root.ts';
import { waitFor } from './wait-for.ts';

const START_TIMEOUT_MS = 60_000;

const NO_HUB = { NATSTER_HUB: 'off' };

type Test = { teardown(fn: () => unknown): void };
export const temporaryDir = (t: Test, name = 'natster-test-'): string => {
  const directory = mkdtempSync(join(tmpdir(), name));
  t.teardown(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
};

export type BridgeProcess = {
  readonly name: string;
  readonly dataDir: string;
  url: string;
  token: string;
  api: ApiClient;
  child: ChildProcess;
  /** Everything the process wrote to stderr. */
  log: () => string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Starts it again on the same data directory and ports. */
  restart(): Promise<void>;
};

export type BridgeOptions = {
  readonly name: string;
  readonly dataDir: string;
  readonly args?: readonly string[];
  readonly uid?: number;
  /** Absent: nobody is given a welcome catalog. */
  readonly env?: NodeJS.ProcessEnv;
};

export const startBridge = async (t: Test, options: BridgeOptions): Promise<BridgeProcess> => {
  const { name, dataDir, args = [], uid, env = NO_HUB } = options;
  mkdirSync(dataDir, { recursive: true });
  let log = '';
  const launch = async (extra: readonly string[]) => {
    const own = ['serve', '--json', '--name', name, '--data-dir', dataDir];
    const where = ['--nats-server', await natsServer(), ...extra];
    const child = spawn(...plainNode(PROGRAM, ...own, ...where, ...args), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, NATSTER_LOG_LEVEL: 'debug', ...env },
      ...(uid !== undefined && { uid, gid: uid }),
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const lines = createInterface({ input: child.stdout });
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const line = await Promise.race([
      once(lines, 'line', { signal }).then(([text]) => String(text)),
      once(child, 'exit', { signal }).then(() => ''),
    ]);
    const ready = JSON.parse(line || '{}') as { event?: string; url?: string };
    if (ready.event !== 'ready' || !ready.url)
      throw new Error(`${name} did not start: ${line}\n${log}`);
    const token = readFileSync(join(dataDir, 'secrets', 'api-token'), 'utf8').trim();
    return { child, url: ready.url, token, api: new ApiClient(ready.url, token) };
  };
  const stopChild = async (child: ChildProcess, signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(timer);
    return child.exitCode;
  };
  const bridge: BridgeProcess = {
    name,
    dataDir,
    ...(await launch(['--port', '0', '--nats-port', '0'])),
    log: () => log,
    stop: (signal = 'SIGTERM') => stopChild(bridge.child, signal),
    restart: async () => {
      const port = new URL(bridge.url).port;
      Object.assign(bridge, await launch(['--port', port, '--nats-port', natsPort]));
    },
  };
  t.teardown(() => bridge.stop());
  const { memberships } = await bridge.api.get<{ memberships: { kind: string; urls: string[] }[] }>(
    '/memberships',
  );
  const own = memberships.find(({ kind }) => kind === 'own')?.urls[0];
  const natsPort = own ? new URL(own).port : '0';
  return bridge;
};

export type Households = { owner: BridgeProcess; friend: BridgeProcess };

/** Olivia's bridge with its network, and Ben's, who has joined it. */
export const twoHouseholds = async (
  t: Test,
  friendUid?: number,
  friendArgs: readonly string[] = [],
): Promise<Households> => {
  const directory = temporaryDir(t);
  const dataDir = (name: string) => join(directory, name);
  const owner = await startBridge(t, { name: 'Olivia', dataDir: dataDir('olivia') });
  const friendDir = friendUid === undefined ? dataDir('ben') : temporaryDir(t);
  if (friendUid !== undefined) await promisify(execFile)('chown', [String(friendUid), friendDir]);
  const friend = await startBridge(t, {
    name: 'Ben',
    dataDir: friendDir,
    args: ['--no-own-network', ...friendArgs],
    ...(friendUid !== undefined && { uid: friendUid }),
  });
  const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
  await friend.api.post('/memberships', { invitation: code });
  return { owner, friend };
};

export type Item = {
  id: string;
  path: string;
  title: string;
  byte_size: number;
  hash?: string;
  revision: string;
};

/** What a catalog lists as soon as it lists anything: an import's listing may come later than its import. */
export const listedItems = <T = Item>(bridge: BridgeProcess, catalog: string): Promise<T[]> =>
  waitFor(`items of ${catalog}`, async () => {
    const { items } = await bridge.api.get<{ items: T[] }>(`/catalogs/${catalog}/items`);
    return items.length > 0 && items;
  });

/** Shares a folder of the owner's as `name`, imports it at the friend's, and gives the friend's items. */
export const shareFolder = async (
  { owner, friend }: Households,
  dir: string,
  name = 'films',
): Promise<Item[]> => {
  await owner.api.post('/catalogs', { name, description: 'Test', dir });
  await owner.api.put(`/catalogs/${name}/shares/${friend.name}`);
  await friend.api.post('/imports', { catalog: name, friend: owner.name });
  return listedItems(friend, name);
};

/** The friend's address of an item, for players. */
export const playAddress = async (
  friend: BridgeProcess,
  item: Pick<Item, 'id'>,
  catalog = 'films',
): Promise<string> => {
  const viewing = await friend.api.post<{ direct: string }>('/viewings', {
    catalog,
    item: item.id,
  });
  return viewing.direct;
};

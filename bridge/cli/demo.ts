import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pathsIn } from '../../config/paths.ts';
import { makeLog } from '../app.ts';
import { findNatsServer } from '../network/nats-binary.ts';
import { DEFAULT_LIMITS } from '../playback/viewings.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { ApiClient } from './api-client.ts';
import type { CommandContext } from './command.ts';
import { table } from './output.ts';
import { untilAborted } from './signals.ts';

const START_TIMEOUT_MS = 60_000;
const HASH_TIMEOUT_MS = 120_000;
const POLL_MS = 100;
const CATALOG = 'demo';
/** Bridges keep so many addresses, and drop the oldest; some are left for the page. */
const MAX_ADDRESSES = DEFAULT_LIMITS.maxViewings - 100;
const NOWHERE = { direct: null, hls: null };
const MAX_PRINTED = 100;
const PROGRAM = fileURLToPath(new URL('./main.js', import.meta.url));

type House = { child: ChildProcess; url: string; token: string; dataDir: string; api: ApiClient };
type Viewing = { direct: string | null; hls: string | null };
type Membership = { kind: string; urls: string[] };

/** Two complete households as two processes, and a film of one in the players of the other. */
export const runDemo = async (
  { flags, settings, output }: CommandContext,
  signal: AbortSignal,
): Promise<void> => {
  const media = typeof flags.media === 'string' ? resolve(flags.media) : bundledMedia();
  const interrupted = untilAborted(signal);
  const { dataDir, natsServer: configured, logLevel } = settings.settings;
  const { log } = makeLog(logLevel === 'info' ? 'warn' : logLevel);
  const natsServer = await findNatsServer({
    configured,
    directory: pathsIn(dataDir).bin,
    log,
    signal,
  });
  const directory = await mkdtemp(join(tmpdir(), 'natster-demo-'));
  const houses: House[] = [];
  const children: ChildProcess[] = [];
  const open = async (name: string, args: readonly string[]): Promise<House> => {
    const house = await startHouse(name, join(directory, name.toLowerCase()), args, children);
    houses.push(house);
    return house;
  };
  try {
    const ready = Promise.all([
      open('Olivia', ['--nats-server', natsServer, '--nats-port', '0']),
      open('Ben', ['--no-own-network']),
    ]).then(([owner, friend]) => shareAndImport(owner, friend, media));
    // Interrupted, it fails when its bridges end; nobody is left to hear of it.
    ready.catch(() => {});
    const outcome = await Promise.race([ready, interrupted]);
    if (!outcome) return;
    output.result(outcome, ...describe(outcome));
    await Promise.race([interrupted, untilOneEnds(houses)]);
  } finally {
    await Promise.all(children.map(stopChild));
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
};

/** The film lies beside the sources, which the compiler does not copy. */
const bundledMedia = (): string => {
  const found = fileURLToPath(new URL('../../../bridge/demo-media', import.meta.url));
  if (!existsSync(found))
    throw new BridgeError('DIRECTORY_INVALID', { message: 'The bundled film is missing.' });
  return found;
};

const startHouse = async (
  name: string,
  dataDir: string,
  args: readonly string[],
  children: ChildProcess[],
): Promise<House> => {
  const common = ['serve', '--json', '--name', name, '--data-dir', dataDir, '--port', '0'];
  const quiet = ['--no-hub', '--no-updates', '--log-level', 'warn'];
  const child = spawn(process.execPath, [PROGRAM, ...common, ...quiet, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A Ctrl-C in the terminal is for us: we stop the households in order.
    detached: true,
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const [line] = (await Promise.race([
    once(lines, 'line', { signal }),
    once(child, 'exit', { signal }).then(() => ['{}']),
  ])) as [string];
  const { url, error } = JSON.parse(line) as {
    url?: string;
    error?: { message: string; hint: string };
  };
  if (!url) {
    const message = error?.message ?? `${name}'s bridge did not start.`;
    throw new BridgeError('INTERNAL', { message, ...(error && { hint: error.hint }) });
  }
  const token = (await readFile(join(pathsIn(dataDir).secrets, 'api-token'), 'utf8')).trim();
  return { child, url, token, dataDir, api: new ApiClient(url, token) };
};

const shareAndImport = async (owner: House, friend: House, media: string) => {
  await owner.api.post('/catalogs', { name: CATALOG, description: 'Demonstration', dir: media });
  const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
  await friend.api.post('/memberships', { invitation: code });
  await owner.api.put(`/catalogs/${CATALOG}/shares/Ben`);
  await friend.api.post('/imports', { catalog: CATALOG, friend: 'Olivia' });
  const items = await withAddresses(await hashedItems(owner), (id) =>
    friend.api.post<Viewing>('/viewings', { catalog: CATALOG, item: id }),
  );
  const { memberships } = await owner.api.get<{ memberships: Membership[] }>('/memberships');
  const natsUrl = memberships.find(({ kind }) => kind === 'own')?.urls[0];
  const face = ({ url, token, dataDir }: House) => ({ url, token, dataDir });
  return {
    event: 'ready',
    owner: face(owner),
    friend: face(friend),
    natsUrl,
    catalog: CATALOG,
    items,
  };
};

/** What the demo tells of its items; addresses of as many as can be played at the same time. */
export const withAddresses = async (
  items: readonly Item[],
  view: (id: string) => Promise<Viewing>,
) => {
  const told = [];
  for (const [index, item] of items.entries()) {
    const { id, title, path, byte_size: size, hash = null } = item;
    const viewing = index < MAX_ADDRESSES ? await view(id) : NOWHERE;
    told.push({ title, path, size, hash, direct: viewing.direct, hls: viewing.hls });
  }
  return told;
};

/** The catalog's items once their files have been read for their hashes, or some time has passed. */
const hashedItems = async ({ api }: House): Promise<readonly Item[]> => {
  const deadline = Date.now() + HASH_TIMEOUT_MS;
  for (;;) {
    const { items } = await api.get<{ items: Item[] }>(`/catalogs/${CATALOG}/items`);
    if (items.every(({ hash }) => hash !== undefined) || Date.now() > deadline) return items;
    await sleep(POLL_MS);
  }
};

const describe = ({
  owner,
  friend,
  items,
}: Awaited<ReturnType<typeof shareAndImport>>): string[] => [
  'Two households are running. Olivia shares a catalog; Ben has imported it.',
  '',
  `  Olivia   ${owner.url}`,
  `  Ben      ${friend.url}`,
  '',
  "Ben's addresses, for any player (try: mpv ADDRESS, vlc ADDRESS, or a browser):",
  '',
  ...table(items.slice(0, MAX_PRINTED).map(({ title, direct }) => [`  ${title}`, direct ?? ''])),
  ...(items.length > MAX_PRINTED ? [`  and ${items.length - MAX_PRINTED} more`] : []),
  '',
  'Stop with Ctrl-C.',
];

const untilOneEnds = async (houses: readonly House[]): Promise<void> => {
  await Promise.race(houses.map(({ child }) => once(child, 'exit')));
  throw new BridgeError('INTERNAL', { message: 'One of the two bridges ended.' });
};

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
};

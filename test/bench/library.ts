import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ApiClient } from '../../bridge/cli/api-client.ts';
import type { Bench, BenchContext } from './bench.ts';
import { Household } from './households.ts';
import { makeLargeFolder } from './large-folder.ts';
import { watchMemory } from './processes.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';

const run = promisify(execFile);
const FEW = 1000;
const MANY = 100_000;
/** Above it the original's answer does not fit one message. */
const ORIGINAL_BREAKS_AT = 4300;
const ROUNDS = 5;
const REQUESTS = 40;
const POLL_MS = 20;
/** Until somebody who opened a catalog has typed a word. */
const TYPING_MS = 3000;
const TIMEOUT_MS = 20 * 60_000;
const name = 'library';

type Catalog = { readonly name: string; readonly items: number };
type Source = { readonly name: string; readonly activity: { readonly stage: string } };
type Items = {
  readonly items: readonly { readonly id: string; readonly path: string }[];
  readonly next?: string;
};

/** A library of 100,000 real files, indexed by a bridge and listed by a friend's. */
export const library: Bench = {
  name,
  programs: ['find', 'ffmpeg'],
  run: async ({ scope, settings }: BenchContext): Promise<Figure[]> => {
    const homes = await mkdtemp(join(tmpdir(), 'natster-bench-library-'));
    scope.defer(() => rm(homes, { recursive: true, force: true, maxRetries: 5 }));
    const [many, few] = [await makeLargeFolder(scope, MANY), await makeLargeFolder(scope, FEW)];
    const owner = await new Household(scope, settings, homes, 'Olivia').start();
    const friend = await new Household(scope, settings, homes, 'Ben').start('--no-own-network');
    const memory = watchMemory([
      { name: 'owner', pid: owner.pid },
      { name: 'friend', pid: friend.pid },
    ]);
    const findMs = await median3(() => timed(() => find(many)));
    const figures: Figure[] = [];
    const add = (figure: Omit<Figure, 'bench'>) => figures.push({ bench: name, ...figure });
    const peer = { name: 'find', value: findMs };

    const firstMs = await shareFolder(owner.api, 'many', many, MANY);
    const first = { name: 'first listing of 100,000 files', value: firstMs, unit: 'ms', peer };
    add({ ...first, ratio: firstMs / findMs, goal: { atMost: 10 } });
    const indexedMs = await timed(() => untilIndexed(owner.api));
    add({ name: 'described and hashed', value: indexedMs / 1000, unit: 's' });
    await shareFolder(owner.api, 'few', few, FEW);
    await untilIndexed(owner.api);
    // An index is made when somebody looks, and put in order while the next figures are taken.
    await owner.api.get('/catalogs/many/items?limit=50');
    await sleep(TYPING_MS);
    for (const catalog of ['few', 'many']) {
      const search = () => owner.api.get(`/catalogs/${catalog}/items?search=love`);
      add({ name: `first search of all in ${catalog}`, value: await timed(search), unit: 'ms' });
    }

    const scans: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const source = await sourceOf(owner.api, many);
      scans.push(await timed(() => owner.api.post(`/sources/${source}/scan`)));
    }
    const again = { name: '100,000 unchanged files', value: median(scans), unit: 'ms', peer };
    add({ ...again, ratio: median(scans) / findMs, goal: { atMost: 3 } });

    const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
    await friend.api.post('/memberships', { invitation: code });
    await owner.api.put(`/catalogs/many/shares/${friend.name}`);
    const before = readBytes(friend.pid);
    const overMs = await timed(() => importAll(friend.api, owner.name, MANY));
    const note = `the original ends near ${ORIGINAL_BREAKS_AT}`;
    add({ name: 'all of them over the wire', value: overMs / 1000, unit: 's', note });
    const bytes = readBytes(friend.pid) - before;
    add({ name: 'read for each', value: bytes / MANY, unit: 'B' });

    for (const [label, path] of REQUESTED) {
      const small = await latency(owner.api, `/catalogs/few/items?limit=50${path}`);
      const large = await latency(owner.api, `/catalogs/many/items?limit=50${path}`);
      const ofFew = { name: 'among 1,000', value: small };
      add({
        ...{ name: label, value: large, unit: 'ms', peer: ofFew },
        ratio: large / small,
        goal: { atMost: 2 },
      });
    }
    add(await oneChange(owner, many));
    const [ours, theirs] = memory.stop().map(({ maxMb }) => maxMb);
    add({ name: 'bridge, most memory', value: ours ?? 0, unit: 'MB', goal: { atMost: 400 } });
    add({ name: "friend's bridge, most memory", value: theirs ?? 0, unit: 'MB' });
    return figures;
  },
};

const REQUESTED: readonly (readonly [string, string])[] = [
  ['a page', ''],
  ['a page by title', '&sort=title'],
  ['a search', '&search=love'],
  ['a search as one types', '&search=th'],
  ['a search without a hit', '&search=qqqq'],
];

const find = (directory: string) =>
  run('find', [directory, '-printf', '%s %T@ %p\n'], { maxBuffer: 1e9 });

const median3 = async (work: () => Promise<number>): Promise<number> =>
  median([await work(), await work(), await work()]);

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
};

const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (const endMs = Date.now() + TIMEOUT_MS; !(await isSo()); await sleep(POLL_MS)) {
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}`);
  }
};

const countOf = async (api: ApiClient, catalog: string): Promise<number> => {
  const { catalogs } = await api.get<{ catalogs: Catalog[] }>('/catalogs');
  return catalogs.find((each) => each.name === catalog)?.items ?? 0;
};

/** How long until all are listed: the answer to the request itself may come before, or later. */
const shareFolder = async (
  api: ApiClient,
  catalog: string,
  dir: string,
  count: number,
): Promise<number> => {
  const startMs = performance.now();
  const made = api.post('/catalogs', { name: catalog, description: 'Bench', dir });
  await until('the listing', async () => (await countOf(api, catalog)) === count);
  const shownMs = performance.now();
  await made;
  return shownMs - startMs;
};

const sourcesOf = async (api: ApiClient): Promise<readonly (Source & { dir: string })[]> =>
  (await api.get<{ sources: (Source & { dir: string })[] }>('/sources')).sources;

const sourceOf = async (api: ApiClient, dir: string): Promise<string> =>
  (await sourcesOf(api)).find((source) => source.dir === dir)?.name ?? '';

const untilIndexed = (api: ApiClient): Promise<void> =>
  until('all hashes', async () => {
    const sources = await sourcesOf(api);
    return sources.every(({ activity }) => activity.stage === 'idle');
  });

const importAll = async (api: ApiClient, friend: string, count: number): Promise<void> => {
  await api.post('/imports', { catalog: 'many', friend });
  await until('the whole catalog', async () => (await countOf(api, 'many')) === count);
};

const latency = async (api: ApiClient, path: string): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < REQUESTS; round++)
    times.push(await timed(() => api.get<Items>(path)));
  return median(times.slice(REQUESTS / 4));
};

/** What one file that grows makes the bridge write, its new hash with it. */
const oneChange = async (owner: Household, dir: string): Promise<Omit<Figure, 'bench'>> => {
  const { items } = await owner.api.get<Items>('/catalogs/many/items?limit=1');
  const [item] = items;
  if (!item) throw new Error('the catalog is empty');
  const before = writtenBytes(owner.pid);
  await appendFile(join(dir, item.path), Buffer.alloc(16));
  const hashOf = async () => {
    const answer = await owner.api.get<Items>('/catalogs/many/items?limit=1');
    return (answer.items[0] as { hash?: string }).hash;
  };
  const hash = await hashOf();
  await until('the change', async () => ![hash, undefined].includes(await hashOf()));
  await untilIndexed(owner.api);
  const megabytes = (writtenBytes(owner.pid) - before) / 1e6;
  return { name: 'one change, written', value: megabytes, unit: 'MB', goal: { atMost: 2 } };
};

/** By the process itself, sockets included: proc(5). */
const counted = (pid: number, what: 'rchar' | 'wchar'): number =>
  Number(new RegExp(`^${what}: (\\d+)$`, 'm').exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);

const writtenBytes = (pid: number): number => counted(pid, 'wchar');
const readBytes = (pid: number): number => counted(pid, 'rchar');

/** A library's program that is killed again and again, over one data directory. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import type { StoredDetails } from '../../bridge/library/source-record.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { makeHostileLibrary } from '../support/hostile-library.ts';
import { plainNode } from '../support/plain-node.ts';

const PROGRAM = fileURLToPath(new URL('workers/run-library.js', import.meta.url));

type Known = { readonly item: Item; readonly problems?: unknown; readonly stored?: StoredDetails };
type Outcome = { readonly known: Known[]; readonly catalogs: Record<string, string[]> };

/** The same numbers for the same seed. */
const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** undefined when it was killed before its end. */
const run = async (root: string, dataDir: string, killAfterMs?: number) => {
  const child = spawn(...plainNode(PROGRAM, root, dataDir));
  let said = '';
  let complaint = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  child.stderr.on('data', (data) => {
    complaint += data;
  });
  const ended = new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (code, signal) => resolve([code, signal]));
  });
  const done = new AbortController();
  if (killAfterMs !== undefined) {
    const kill = () => child.kill('SIGKILL');
    sleep(killAfterMs, undefined, { signal: done.signal }).then(kill, () => undefined);
  }
  const [code, signal] = await ended;
  done.abort();
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`the library failed: ${complaint}`);
  return JSON.parse(said) as Outcome;
};

/** What must be the same whoever found it out; ids and marks are made with secrets of their own. */
const plain = ({ known, catalogs }: Outcome) => {
  const pathOf = new Map(known.map(({ item }) => [item.id, item.path]));
  const items = known.map(({ item, problems, stored }) => {
    const { id: _, revision: __, details, poster, ...facts } = item;
    const { pictures, ...told } = stored?.details ?? {};
    const marks = [Boolean(details), Boolean(poster), pictures?.length];
    return { ...facts, marks, problems, told, assets: stored?.assets };
  });
  const listed = Object.entries(catalogs).map(([name, ids]) => [
    name,
    ids.map((id) => pathOf.get(id)),
  ]);
  const sorted = items.sort((a, b) => (a.path < b.path ? -1 : 1));
  const unmarked = (key: string, value: unknown) => (key === 'mark' ? '' : value);
  return JSON.parse(JSON.stringify({ items: sorted, listed }, unmarked));
};

const recordsIn = async <T>(dir: string): Promise<T[]> => {
  const names = await readdir(dir).catch(() => []);
  const files = names.filter((name) => /^entries-\d+\.json$/.test(name));
  const texts = await Promise.all(files.map((file) => readFile(join(dir, file), 'utf8')));
  return texts.flatMap((text) => JSON.parse(text).data);
};

/** Paths by id, of what the catalog has on disk; each is on the source's, too. */
const writtenIn = async (t: Test, dataDir: string): Promise<Map<string, string>> => {
  const entries = await recordsIn<{ item: Item }>(join(dataDir, 'sources', 'media'));
  const listed = await recordsIn<{ id: string }>(join(dataDir, 'catalogs', 'films'));
  const pathOf = new Map(entries.map(({ item }) => [item.id, item.path]));
  const lost = listed.filter(({ id }) => !pathOf.has(id));
  t.same(lost, [], 'what a catalog lists is known');
  return new Map(listed.map(({ id }) => [id, pathOf.get(id) ?? '']));
};

const filesIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Killed so often at random moments, and then left alone, it knows what one that was never disturbed knows. */
export const killAgainAndAgain = async (t: Test, kills: number, seed: number): Promise<void> => {
  t.comment(`seed ${seed}; give it as --test-arg to repeat`);
  const random = randomFrom(seed);
  const base = t.testdir({ media: {}, calm: {}, killed: {} });
  const [root, calm, killed] = ['media', 'calm', 'killed'].map((each) => join(base, each)) as [
    ...[string, string, string],
  ];
  await makeHostileLibrary(root, { many: 60 });
  const startMs = performance.now();
  const expected = await run(root, calm);
  const totalMs = performance.now() - startMs;
  const ids = new Map<string, string>();
  for (let i = 0; i < kills; i++) {
    await run(root, killed, random() * totalMs);
    for (const [id, path] of await writtenIn(t, killed)) ids.set(id, path);
    for (const file of await filesIn(killed)) {
      if (!file.endsWith('.tmp')) t.ok(JSON.parse(await readFile(file, 'utf8')), file);
    }
  }
  const outcome = await run(root, killed);
  if (!expected || !outcome) throw new Error('nobody killed these');
  t.same(plain(outcome), plain(expected));
  const paths = new Map(outcome.known.map(({ item }) => [item.id, item.path]));
  const changed = [...ids].filter(([id, path]) => paths.get(id) !== path);
  t.same(changed, [], 'ids that were on disk stay');
  const left = (await filesIn(killed)).filter(
    (file) => !/\/(head|entries-\d+|details-\d+)\.json$/.test(file),
  );
  t.same(left, [], 'nothing is left lying about');
  t.same((await readdir(join(killed, 'catalogs'))).sort(), ['after', 'films']);
  t.same(await readdir(join(killed, 'sources')), ['media']);
};

export const givenSeed = (): number =>
  Number(process.argv[2]) || Math.floor(Math.random() * 2 ** 31);

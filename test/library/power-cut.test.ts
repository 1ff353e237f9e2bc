/** The program ends between any two changes to the disk. */
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Library } from '../../bridge/library/library.ts';
import { cutPowerAfter } from './power-cut.ts';
import { Home, haltAfter, hashed } from './support.ts';

const FILES = { 'a.mp4': 'a', 'b/c.mkv': 'c', 'd.jpg': 'd' };
const PATHS = Object.keys(FILES);

/** Runs `work` with ever later power cuts, `check` after each, until none comes any more. */
const cutEverywhere = async (
  prepare: () => Promise<unknown>,
  work: () => Promise<unknown>,
  check: (at: number) => Promise<unknown>,
): Promise<void> => {
  for (let at = 0; ; at++) {
    await prepare();
    const power = cutPowerAfter(at);
    try {
      await work().catch(() => undefined);
    } finally {
      power.restore();
    }
    await check(at);
    if (!power.isCut) return;
  }
};

const pathsOf = ({ catalogs }: Library, name: string) =>
  catalogs.items(name).map(({ path }) => path);

const leftIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true })).filter((name) => /\.(tmp|new|ready|gone)$/.test(name));

/** With a catalog `films`, as it lies on disk. */
const kept = async (t: Test) => {
  const home = new Home(t);
  await home.put(FILES);
  const catalogs = await home.share({});
  await hashed(catalogs);
  const [{ id } = { id: '' }] = catalogs.items('films');
  await catalogs.of('films').describeItem(id, 'mine');
  const items = catalogs.items('films');
  await home.stop();
  const data = join(home.dir, '..');
  await cp(data, `${data}-kept`, { recursive: true });
  const reset = async () => {
    await home.stop();
    await rm(data, { recursive: true });
    await cp(`${data}-kept`, data, { recursive: true });
  };
  return { home, data, items, reset };
};

const HALTED = { pace: haltAfter(-1) };

t.test('a catalog that is renamed or removed is there whole, or not at all', async (t) => {
  const works: Record<string, (library: Library) => Promise<unknown>> = {
    rename: ({ catalogs }) => catalogs.rename('films', 'movies'),
    remove: ({ catalogs }) => catalogs.remove('films'),
  };
  for (const [what, work] of Object.entries(works)) {
    await t.test(what, async (t) => {
      const { home, data, items, reset } = await kept(t);
      let library = await home.open(HALTED);
      await cutEverywhere(
        async () => {
          await reset();
          library = await home.open(HALTED);
        },
        () => work(library),
        async (at) => {
          await home.stop();
          library = await home.open(HALTED);
          const { catalogs } = library;
          for (const { name, description } of catalogs.list()) {
            t.equal(description, '');
            t.same(catalogs.items(name), items, `${name}, cut after ${at}`);
          }
          const isGone = what === 'remove' && catalogs.list().length === 0;
          t.ok(isGone || catalogs.has('films') || catalogs.has('movies'), `cut after ${at}`);
          await home.stop();
          t.same(await leftIn(data), []);
        },
      );
    });
  }
});

t.test('a catalog that was being made can be made again', async (t) => {
  const home = new Home(t);
  const data = join(home.dir, '..');
  await home.put(FILES);
  const make = async ({ catalogs }: Library) => {
    await catalogs.createOfFolder('films', 'ours', home.root);
  };
  await cutEverywhere(
    async () => {
      await home.stop();
      await rm(data, { recursive: true, force: true });
    },
    async () => make(await home.open(HALTED)),
    async (at) => {
      await home.stop();
      const library = await home.open(HALTED);
      if (!library.catalogs.has('films')) await make(library);
      await library.catalogs.scan('films');
      t.same(pathsOf(library, 'films'), PATHS, `cut after ${at}`);
      t.equal(library.catalogs.get('films').description, 'ours');
      t.equal(library.sources.list().length, 1);
      await home.stop();
      t.same(await leftIn(data), []);
    },
  );
});

t.test(
  'catalogs of earlier versions are taken over, however often that is cut short',
  async (t) => {
    for (const isOneFile of [true, false]) {
      await t.test(isOneFile ? 'in one file' : 'in several', async (t) => {
        const { home, data, items } = await kept(t);
        const sources = join(data, 'sources');
        const salt = 'x'.repeat(22);
        const source = { kind: 'folder', dir: home.root };
        const head = { name: 'films', description: 'ours', salt, source, revision: 1000 };
        const whole = { ...head, tombstones: [], forgottenUpTo: 5 };
        const entries = items.map((item) => ({ item, changedAt: 1000 }));
        const files = isOneFile
          ? { 'films.json': { ...whole, entries } }
          : { 'films/head.json': whole, 'films/entries-000000.json': entries };
        await cutEverywhere(
          async () => {
            await home.stop();
            for (const dir of [home.dir, sources]) await rm(dir, { recursive: true, force: true });
            await mkdir(join(home.dir, isOneFile ? '' : 'films'), { recursive: true });
            for (const [file, content] of Object.entries(files)) {
              await writeFile(join(home.dir, file), JSON.stringify({ version: 1, data: content }));
            }
          },
          () => home.open(HALTED),
          async (at) => {
            await home.stop();
            const { catalogs } = await home.open(HALTED);
            const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
            t.same(ids(catalogs.items('films')), ids(items), `cut after ${at}`);
            t.equal(catalogs.items('films')[0]?.description, 'mine');
            t.equal(catalogs.get('films').description, 'ours');
            await home.stop();
            t.same(await leftIn(data), []);
          },
        );
      });
    }
  },
);

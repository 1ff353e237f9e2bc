import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { Exporter } from '../../plugin/export/exporter.ts';
import type { Bench, BenchContext } from './bench.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';

const run = promisify(execFile);
const FEW = 2_000;
const MANY = 20_000;
const ROUNDS = 5;
/** Of a film: address, description, facts and poster. */
const FILES_OF_ONE = 4;
const POSTER_BYTES = 40_000;
const name = 'export';
const signal = new AbortController().signal;

/** A library of small files for media servers, written, looked through unchanged, and with one change in it. */
export const exporting: Bench = {
  name,
  programs: ['cp', 'find'],
  run: async ({ scope }: BenchContext): Promise<Figure[]> => {
    const top = await mkdtemp(join(tmpdir(), 'natster-bench-export-'));
    scope.defer(() => rm(top, { recursive: true, force: true, maxRetries: 5 }));
    return [await first(top), ...(await again(join(top, 'many')))];
  },
};

const first = async (top: string): Promise<Figure> => {
  const [ours, theirs]: [number[], number[]] = [[], []];
  const items = films(FEW);
  for (let round = -1; round < ROUNDS; round++) {
    const [dir, copy] = [join(top, 'few'), join(top, 'copy')];
    const own = await timed(() => write(dir, items));
    const peer = await timed(() => run('cp', ['-r', dir, copy]));
    await Promise.all([dir, copy].map((each) => rm(each, { recursive: true })));
    if (round < 0) continue;
    ours.push(own);
    theirs.push(peer);
  }
  return {
    ...{ bench: name, name: `${FEW} films, ${FEW * FILES_OF_ONE} files`, unit: 'ms' },
    ...{ value: median(ours), peer: { name: 'cp -r', value: median(theirs) } },
    ...{ ratio: median(ours) / median(theirs), goal: { atMost: 3 } },
  };
};

const again = async (dir: string): Promise<Figure[]> => {
  const items = films(MANY);
  await write(dir, items);
  const [ours, theirs, changes]: [number[], number[], number[]] = [[], [], []];
  let touched = 0;
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await timed(() => write(dir, items)));
    theirs.push(await timed(() => run('find', [dir, '-printf', '%s %p\n'], { maxBuffer: 1e9 })));
  }
  for (let round = 0; round < ROUNDS; round++) {
    const at = MANY / 2 + round;
    const film = items[at];
    if (film) items[at] = { ...film, tags: ['seen'] };
    const sinceMs = Date.now();
    changes.push(await timed(() => write(dir, items)));
    touched = Math.max(touched, await changedSince(dir, sinceMs));
  }
  const peer = { name: 'find', value: median(theirs) };
  const one = { name: 'one of them changed', value: median(changes), unit: 'ms', peer };
  return [
    {
      ...{ bench: name, name: `${MANY} unchanged films`, value: median(ours), unit: 'ms', peer },
      ...{ ratio: median(ours) / median(theirs), goal: { atMost: 3 } },
    },
    { bench: name, ...one, ratio: median(changes) / median(theirs) },
    { bench: name, name: 'files written for it', value: touched, unit: '', goal: { atMost: 2 } },
  ];
};

/** Without our own list. */
const changedSince = async (dir: string, sinceMs: number): Promise<number> => {
  let count = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath === dir) continue;
    const { mtimeMs } = await stat(join(entry.parentPath, entry.name));
    if (mtimeMs >= sinceMs) count++;
  }
  return count;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
};

const films = (count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ id: String(index).padStart(22, '0'), path: `Films/${index}.mkv`, kind: 'movie' as const },
    ...{ title: `The film that is called ${index}`, year: 1950 + (index % 70), duration: 5400 },
    ...{ byte_size: 4e9, mime_type: 'video/x-matroska', description: '', genres: ['Drama'] },
    ...{ revision: 'r', details: 'd', poster: 'm' },
  }));

const DETAILS: ItemDetails = {
  overview: 'Of a town by the sea, and of those who leave it and come back. '.repeat(6),
  ids: { tmdb: '1234', imdb: 'tt1234567' },
  directors: ['Ann Other'],
  actors: Array.from({ length: 12 }, (_, at) => ({ name: `Player ${at}`, role: `Role ${at}` })),
  pictures: [{ asset: 'poster', mark: 'm', role: 'poster', mimeType: 'image/jpeg' }],
};
const POSTER = Buffer.alloc(POSTER_BYTES, 'a poster ');

const exporter = new Exporter({
  details: async () => DETAILS,
  picture: async () => ({ mimeType: 'image/jpeg', bytes: POSTER }),
  subtitle: () => Promise.reject(new Error('there is none')),
});

const write = (dir: string, items: readonly Item[]) => {
  const known = new Map(items.map((item) => [item.id, item]));
  const ids = [...known.keys()];
  const collection = {
    ids: () => ids,
    item: (id: string) => known.get(id),
    isAvailable: () => true,
  };
  const catalogs = [{ name: 'films', friend: 'Olivia', isAway: false, collection }];
  const wanted = { id: '01234567', dir, layout: 'friends', audio: false, catalogs } as const;
  const address = (catalog: string, { id }: Item) =>
    `http://192.168.1.5:8690/play/capability/catalogs/${catalog}/${id}/film.mkv`;
  return exporter.write({ ...wanted, address }, signal);
};

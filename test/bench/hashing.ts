import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openFolderFile } from '../../bridge/library/folder-file.ts';
import { Hasher } from '../../bridge/library/hasher.ts';
import { OpenItem } from '../../bridge/library/item-file.ts';
import type { Bench, BenchContext } from './bench.ts';
import type { Figure } from './report.ts';
import { median, ratioOfRounds } from './statistics.ts';

const run = promisify(execFile);
const ROUNDS = 7;
const name = 'hashing';
const signal = new AbortController().signal;

/** The SHA-256 of a large film, and of many small files, against sha256sum over the same. */
export const hashing: Bench = {
  name,
  programs: ['sha256sum'],
  run: async ({ films }: BenchContext): Promise<Figure[]> => {
    const all = films.small.map((film) => join(films.directory, film.name));
    return [
      await compare('a large film', [join(films.directory, films.large.name)]),
      await compare(`${all.length} small ones`, all),
    ];
  },
};

const compare = async (label: string, files: readonly string[]): Promise<Figure> => {
  const bytes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const total = bytes.reduce((sum, size) => sum + size, 0);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    const own = await perSec(total, () => hashAll(files));
    const peer = await perSec(total, () => run('sha256sum', [...files]));
    // The first one brings the files into memory.
    if (round < 0) continue;
    ours.push(own);
    theirs.push(peer);
  }
  const figure = { bench: name, name: label, value: median(ours), unit: 'MB/s' };
  const peer = { name: 'sha256sum', value: median(theirs) };
  return { ...figure, peer, ratio: ratioOfRounds(ours, theirs), goal: { atLeast: 0.9 } };
};

const perSec = async (bytes: number, work: () => Promise<unknown>): Promise<number> => {
  const startMs = performance.now();
  await work();
  return bytes / 1e3 / (performance.now() - startMs);
};

const hashAll = async (files: readonly string[]): Promise<void> => {
  const hasher = new Hasher();
  for (const path of files) {
    const file = await openFolderFile(dirname(path), basename(path));
    const open = new OpenItem(file);
    const item = { id: '', revision: '', byte_size: Number(file.stamp.sizeBytes) };
    const read = open.read.bind(open);
    await hasher.hash({ item, read }, { signal, onPiece: () => undefined });
    await open.close();
  }
};

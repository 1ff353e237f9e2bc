/** `npm run bench [-- --only NAME] [--json] [--profile DIR] [--build DIR]`: see docs/performance.md. */
import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findNatsServer } from '../../bridge/network/nats-binary.ts';
import { ROOT } from '../support/root.ts';
import type { Bench, BenchContext } from './bench.ts';
import { delayed } from './delayed.ts';
import { eight } from './eight.ts';
import { exporting } from './export.ts';
import { type Films, makeFilms } from './films.ts';
import { firstByte } from './first-byte.ts';
import { global } from './global.ts';
import { hashing } from './hashing.ts';
import { hls } from './hls.ts';
import { library } from './library.ts';
import { members } from './members.ts';
import { original } from './original.ts';
import { page } from './page.ts';
import { probing } from './probing.ts';
import { watchOthers } from './processes.ts';
import { printHeaviest } from './profile.ts';
import { type Figure, formatFigure, judge, type Skipped } from './report.ts';
import { Scope } from './scope.ts';
import { search } from './search.ts';
import { throughput } from './throughput.ts';

const BENCHES: readonly Bench[] = [
  throughput,
  original,
  firstByte,
  delayed,
  hls,
  eight,
  members,
  global,
  probing,
  search,
  hashing,
  library,
  exporting,
  page,
];

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    profile: { type: 'string' },
    build: { type: 'string', default: join(ROOT, 'dist') },
  },
});
const say = flags.json ? () => {} : console.log;

const isProgram = (program: string): boolean => {
  const directories = ['', ...(process.env.PATH ?? '').split(delimiter)];
  return directories.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
};

const runOne = async (bench: Bench, shared: Omit<BenchContext, 'scope'>): Promise<Figure[]> => {
  const scope = new Scope();
  const profileDir = shared.settings.profileDir && join(shared.settings.profileDir, bench.name);
  if (profileDir) await mkdir(profileDir, { recursive: true });
  outer.defer(() => scope.close());
  const usedByOthers = watchOthers();
  try {
    const context = { ...shared, settings: { ...shared.settings, profileDir }, scope };
    const figures = await bench.run(context);
    await scope.close();
    const others = { name: 'machine, used by others', value: usedByOthers(), unit: '%' };
    return [...figures, { bench: bench.name, ...others }];
  } finally {
    await scope.close();
    if (profileDir) await printHeaviest(profileDir, say);
  }
};

const outer = new Scope();

const runAll = async (benches: readonly Bench[]): Promise<boolean> => {
  const figures: Figure[] = [];
  const skipped: Skipped[] = [];
  let failed = false;
  const films: Films = await makeFilms(outer);
  const settings = {
    program: join(resolve(flags.build), 'program', 'bridge', 'main.js'),
    natsServer: await findServer(),
    profileDir: flags.profile && resolve(flags.profile),
  };
  for (const bench of benches) {
    const missing = bench.programs.filter((program) => !isProgram(program));
    say(`${bench.name}${missing.length > 0 ? `: skipped, missing ${missing.join(', ')}` : ''}`);
    if (missing.length > 0) {
      skipped.push({ bench: bench.name, missing });
      continue;
    }
    try {
      const found = await runOne(bench, { settings, films });
      for (const figure of found) say(formatFigure(figure));
      figures.push(...found);
    } catch (error) {
      failed = true;
      console.error(`${bench.name} failed:`, error);
    }
  }
  if (flags.json) console.log(JSON.stringify({ figures: figures.map(judge), skipped }, null, 2));
  return !failed;
};

const findServer = (): Promise<string> => {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const configured = process.env.NATSTER_NATS_SERVER;
  const directory = join(ROOT, 'node_modules', '.cache', 'natster');
  return findNatsServer({ configured, directory, log });
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A signal often comes twice, from the terminal and from npm; ending takes a moment.
  process.on(signal, () => void outer.close().then(() => process.exit(1)));
}
const { only } = flags;
const wanted = BENCHES.filter(({ name }) => !only || only.includes(name));
if (wanted.length === 0) {
  console.error(`There is no such bench; there are: ${BENCHES.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
} else {
  try {
    if (!(await runAll(wanted))) process.exitCode = 1;
  } finally {
    await outer.close();
  }
}

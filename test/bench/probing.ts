import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Prober } from '../../bridge/library/probe/prober.ts';
import type { Bench, BenchContext } from './bench.ts';
import type { Figure } from './report.ts';
import { median, ratioOfRounds } from './statistics.ts';

const run = promisify(execFile);
const ROUNDS = 9;
/** A round is long enough to be measured, and short enough to be disturbed by little. */
const FILES_A_ROUND = 8;
const GOAL = 10;
const name = 'probing';
const never = new AbortController().signal;

const SHORT = [
  ...'-f lavfi -i testsrc2=size=96x54:rate=24:duration=60 -f lavfi -i sine=440:d=60'.split(' '),
  ...'-c:v libx264 -preset ultrafast -bf 2 -g 96 -b:v 60k -c:a aac -b:a 32k'.split(' '),
];
const LONG = '-stream_loop 119 -i minute.mp4 -c copy'.split(' ');
const FILES: Readonly<Record<string, readonly string[]>> = {
  'minute.mp4': SHORT,
  'minute.mkv': '-i minute.mp4 -c copy'.split(' '),
  'two hours.mp4': LONG,
  'two hours.mkv': LONG,
  'song.flac': '-i minute.mp4 -vn -c:a flac'.split(' '),
};

/** What is in a file: one after the other, by our readers, and by an ffprobe process each. */
export const probing: Bench = {
  name,
  programs: ['ffmpeg', 'ffprobe'],
  run: async ({ scope, settings }: BenchContext): Promise<Figure[]> => {
    const directory = await mkdtemp(join(tmpdir(), 'natster-bench-probing-'));
    scope.defer(() => rm(directory, { recursive: true, force: true }));
    const prober = new Prober({ ffprobe: undefined, worker: workerOf(settings.program) });
    scope.defer(() => prober.stop());
    const figures: Figure[] = [];
    for (const [file, args] of Object.entries(FILES)) {
      await run('ffmpeg', ['-v', 'error', '-nostdin', ...args, file], { cwd: directory });
      figures.push(await compare(prober, directory, file));
    }
    return figures;
  },
};

/** Of the build that is measured. */
const workerOf = (program: string): URL => new URL('./probe-worker.js', pathToFileURL(program));

const compare = async (prober: Prober, directory: string, file: string): Promise<Figure> => {
  const ours: number[] = [];
  const theirs: number[] = [];
  const path = join(directory, file);
  for (let round = -1; round < ROUNDS; round++) {
    const own = await timed(() => probe(prober, path));
    const peer = await timed(() => ffprobe(path));
    // The first one brings the file and both programs into memory.
    if (round < 0) continue;
    ours.push(own);
    theirs.push(peer);
  }
  const peer = { name: 'ffprobe', value: median(theirs) };
  const ratio = ratioOfRounds(theirs, ours);
  const figure = { bench: name, name: `${file}, ms a file`, value: median(ours), unit: 'ms' };
  return { ...figure, peer, ratio, goal: { atLeast: GOAL } };
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startMs = performance.now();
  for (let i = 0; i < FILES_A_ROUND; i++) await work();
  return (performance.now() - startMs) / FILES_A_ROUND;
};

const probe = async (prober: Prober, path: string): Promise<void> => {
  const handle = await open(path);
  const sizeBytes = (await handle.stat()).size;
  await prober.probe({ fd: handle.fd, sizeBytes }, never).finally(() => handle.close());
};

const ffprobe = (path: string) =>
  run('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_chapters'],
    `file:${path}`,
  ]);

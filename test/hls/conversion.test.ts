/** Tracks that are made anew for players that cannot decode them: every picture in its time, sound without a seam. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { Converter } from '../../bridge/ffmpeg/converter.ts';
import { toolPath } from '../../bridge/ffmpeg/find-tool.ts';
import { PLAIN_PICTURES, PLAIN_SOUND, sizeOf } from '../../bridge/hls/conversion.ts';
import { OFFSET_SEC } from '../../bridge/hls/fragment.ts';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { Threads } from '../../bridge/hls/threads.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, words } from '../support/media-zoo.ts';
import { converted, opened, RATE, shownIn, soundOf, worst } from './converting.ts';

const run = promisify(execFile);
const skip = await lacking('ffmpeg', 'ffprobe');

const canMapTones = await new Converter(toolPath('ffmpeg')).mapsTones();

const threads = new Threads();
t.teardown(() => threads.stop());
const directory = await mkdtemp(join(tmpdir(), 'natster-conversion-'));
t.teardown(() => rm(directory, { recursive: true }));

t.before(() => (skip ? undefined : mediaZoo()));

const PICTURES = words('hdr.mkv hdr.mp4 vp9.webm av1.mkv a.ts subs.mkv');
t.test('pictures', { skip, timeout: 240_000 }, async (t) => {
  const names = await mediaZoo();
  for (const name of PICTURES.filter((one) => names.includes(one))) {
    const film = await opened(name, threads);
    const track = film.tracks.find(({ type }) => type === 'video') as TrackFacts;
    const file = await converted(film, track, PLAIN_PICTURES, directory);
    const [before, after] = await Promise.all([shownIn(film.path, 0), shownIn(file, OFFSET_SEC)]);
    t.equal(after.length, before.length, `${name}: as many as there were`);
    const start = (before[0] ?? 0) - (film.cuts[0]?.startSec ?? 0) * 1000;
    const late = after.map((time, n) => Math.abs(time - ((before[n] ?? 0) - start)));
    t.ok(Math.max(...late) <= 2, `${name}: each in its time`);
    const { stdout } = await run('ffprobe', [
      ...words('-v error -select_streams v -show_entries'),
      'stream=codec_name,profile,level,width,color_transfer',
      ...['-of', 'csv=p=0', file],
    ]);
    const light = name.startsWith('hdr') && canMapTones ? 'bt709' : /[^,]+$/;
    t.match(stdout.trim(), light, `${name}: light as other screens show it`);
    t.match(stdout, /^h264,High,320,42,/, name);
  }
});

/** Name, and samples that it comes later: ffmpeg takes an encoder's run-up off Matroska's Opus, players do not. */
const SOUNDS = [
  ['subs.mkv', 0],
  ['vp9.webm', 312],
  ['a.ts', 0],
] as const;
t.test('sound', { skip, timeout: 240_000 }, async (t) => {
  const names = await mediaZoo();
  for (const [name, late] of SOUNDS.filter(([one]) => names.includes(one))) {
    const film = await opened(name, threads);
    const track = film.tracks.find(({ type }) => type === 'audio') as TrackFacts;
    const file = await converted(film, track, PLAIN_SOUND, directory);
    const [before, after] = await Promise.all([
      soundOf(film.path, 0.5),
      soundOf(file, 0.5 + OFFSET_SEC),
    ]);
    t.ok(Math.abs(after.length - before.length) < RATE / 10, `${name}: as long as it was`);
    const loud = worst(before, new Float32Array(before.length));
    const most = worst(
      before.subarray(0, -RATE / 5).subarray(Math.max(0, -late)),
      after.subarray(Math.max(0, late)),
    );
    t.ok(most < loud / 10, `${name}: ${most.toFixed(4)} of ${loud.toFixed(4)}`);
  }
});

t.test('sizes: even, in proportion, never larger', (t) => {
  const side = fc.integer({ min: 2, max: 8192 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const size = sizeOf(PLAIN_PICTURES, { width, height }) ?? { width: 1, height: 1 };
      const isEven = size.width % 2 === 0 && size.height % 2 === 0;
      return isEven && size.width <= width + 1 && size.height <= Math.min(height, 1080) + 1;
    }),
  );
  t.same(sizeOf(PLAIN_PICTURES, { width: 3840, height: 2160 }), { width: 1920, height: 1080 });
  t.same(sizeOf(PLAIN_PICTURES, { width: 3840, height: 1600 }), { width: 1920, height: 800 });
  t.same(sizeOf(PLAIN_PICTURES, { width: 720, height: 576 }), { width: 720, height: 576 });
  t.end();
});

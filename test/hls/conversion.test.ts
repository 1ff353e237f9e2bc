/** Tracks that are made anew for players that cannot decode them: every picture in its time, sound without a seam. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { Converter } from '../../bridge/ffmpeg/converter.ts';
import { toolPath } from '../../bridge/ffmpeg/find-tool.ts';
import {
  type Conversion,
  PLAIN_PICTURES,
  PLAIN_SOUND,
  sizeOf,
} from '../../bridge/hls/conversion.ts';
import { ConvertedTrack } from '../../bridge/hls/converted-track.ts';
import { OFFSET_SEC } from '../../bridge/hls/fragment.ts';
import { HlsFilm } from '../../bridge/hls/hls-film.ts';
import { planFilm } from '../../bridge/hls/plan.ts';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { Spans } from '../../bridge/hls/spans.ts';
import { Threads } from '../../bridge/hls/threads.ts';
import { FileBytes, LONG_READ } from '../../bridge/library/probe/file-bytes.ts';
import { scanKeyframes } from '../../bridge/library/probe/keyframe-scan.ts';
import { decodeKeyframes } from '../../bridge/media/keyframe-index.ts';
import { memoryReadable } from '../playback/readables.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, words, ZOO } from '../support/media-zoo.ts';

const run = promisify(execFile);
const skip = await lacking('ffmpeg', 'ffprobe');
const never = new AbortController().signal;
const RATE = 48_000;

const threads = new Threads();
t.teardown(() => threads.stop());
const directory = await mkdtemp(join(tmpdir(), 'natster-conversion-'));
t.teardown(() => rm(directory, { recursive: true }));

const keyframesOf = (path: string, size: number) => {
  const fd = openSync(path, 'r');
  try {
    return decodeKeyframes(scanKeyframes(new FileBytes(fd, size, LONG_READ))) ?? [];
  } finally {
    closeSync(fd);
  }
};

const opened = async (name: string) => {
  const path = join(ZOO, name);
  const bytes = readFileSync(path);
  const readable = memoryReadable({
    size: bytes.length,
    pieceBytes: 64 * 1024,
    bytes: ({ start, end }) => bytes.subarray(start, end + 1),
  });
  const reading = { readable, signal: never };
  const film = new HlsFilm(name, { threads, spans: new Spans() });
  const { tracks, durationSec } = await film.facts(reading);
  const facts = { sizeBytes: bytes.length, durationSec };
  const cuts = planFilm(keyframesOf(path, bytes.length), facts);
  return { path, film, tracks, cuts, reading };
};

type Opened = Awaited<ReturnType<typeof opened>>;

/** Made from the last segment to the first; as one file. */
const converted = async (
  { film, cuts, reading }: Opened,
  track: TrackFacts,
  conversion: Conversion,
): Promise<string> => {
  const made = new ConvertedTrack(
    film,
    { track, conversion },
    cuts,
    new Converter(toolPath('ffmpeg')),
  );
  const segments: Uint8Array[] = [];
  for (const { number } of cuts.toReversed())
    segments[number] = await made.segment(number, reading);
  const whole = Buffer.concat([await made.init(reading), ...segments]);
  const name = createHash('sha256').update(whole).digest('hex').slice(0, 12);
  const file = join(directory, `${name}.mp4`);
  await writeFile(file, whole);
  return file;
};

/** When pictures are shown, in milliseconds. */
const shownIn = async (file: string, offsetSec: number): Promise<number[]> => {
  const { stdout } = await run('ffmpeg', [
    ...words('-v error -nostdin -copyts'),
    ...['-i', file],
    ...words('-map 0:V:0 -fps_mode passthrough -enc_time_base 1:1000 -f framecrc -'),
  ]);
  const times = stdout.split('\n').flatMap((line) => /^0, *-?\d+, *(-?\d+)/.exec(line)?.[1] ?? []);
  return times.map((time) => Number(time) - offsetSec * 1000);
};

/** Samples from `fromSec` of the film on. */
const soundOf = async (file: string, fromSec: number): Promise<Float32Array> => {
  const first = Math.round(fromSec * RATE);
  const { stdout } = await run(
    'ffmpeg',
    [
      ...['-v', 'error', '-nostdin', '-copyts', '-i', file, '-map', '0:a:0', '-ac', '1'],
      ...['-af', `aresample=${RATE},aresample=async=1:first_pts=${first}`, '-f', 'f32le', '-'],
    ],
    { encoding: 'buffer', maxBuffer: 1e9 },
  );
  return new Float32Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.length / 4));
};

t.before(() => (skip ? undefined : mediaZoo()));

const PICTURES = words('hdr.mkv hdr.mp4 vp9.webm av1.mkv a.ts subs.mkv');
t.test('pictures', { skip, timeout: 240_000 }, async (t) => {
  const names = await mediaZoo();
  for (const name of PICTURES.filter((one) => names.includes(one))) {
    const film = await opened(name);
    const track = film.tracks.find(({ type }) => type === 'video') as TrackFacts;
    const file = await converted(film, track, PLAIN_PICTURES);
    const [before, after] = await Promise.all([shownIn(film.path, 0), shownIn(file, OFFSET_SEC)]);
    t.equal(after.length, before.length, `${name}: as many as there were`);
    const start = (before[0] ?? 0) - (film.cuts[0]?.startSec ?? 0) * 1000;
    const late = after.map((time, n) => Math.abs(time - ((before[n] ?? 0) - start)));
    t.ok(Math.max(...late) <= 2, `${name}: each in its time`);
    const { stdout } = await run('ffprobe', [
      ...words('-v error -select_streams v -show_entries stream=codec_name,profile,level,width'),
      ...['-of', 'csv=p=0', file],
    ]);
    t.equal(stdout.trim(), 'h264,High,320,42', name);
  }
});

/** The largest root mean square of what differs in 20 ms. */
const worst = (a: Float32Array, b: Float32Array): number => {
  const length = Math.min(a.length, b.length);
  const window = RATE / 50;
  let most = 0;
  for (let at = 0; at + window <= length; at += window) {
    let sum = 0;
    for (let n = at; n < at + window; n++) sum += ((a[n] ?? 0) - (b[n] ?? 0)) ** 2;
    most = Math.max(most, Math.sqrt(sum / window));
  }
  return most;
};

/** Name, and samples that it comes later: ffmpeg takes an encoder's run-up off Matroska's Opus, players do not. */
const SOUNDS = [
  ['subs.mkv', 0],
  ['vp9.webm', 312],
  ['a.ts', 0],
] as const;
t.test('sound', { skip, timeout: 240_000 }, async (t) => {
  const names = await mediaZoo();
  for (const [name, late] of SOUNDS.filter(([one]) => names.includes(one))) {
    const film = await opened(name);
    const track = film.tracks.find(({ type }) => type === 'audio') as TrackFacts;
    const file = await converted(film, track, PLAIN_SOUND);
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
      const size = sizeOf(PLAIN_PICTURES, { width, height });
      const isEven = size.width % 2 === 0 && size.height % 2 === 0;
      return isEven && size.width <= width + 1 && size.height <= Math.min(height, 1080) + 1;
    }),
  );
  t.same(sizeOf(PLAIN_PICTURES, { width: 3840, height: 2160 }), { width: 1920, height: 1080 });
  t.same(sizeOf(PLAIN_PICTURES, { width: 3840, height: 1600 }), { width: 1920, height: 800 });
  t.same(sizeOf(PLAIN_PICTURES, { width: 720, height: 576 }), { width: 720, height: 576 });
  t.end();
});

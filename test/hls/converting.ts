/** Films converted as the bridge does it, and what there is to see and to hear of them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Converter } from '../../bridge/ffmpeg/converter.ts';
import { toolPath } from '../../bridge/ffmpeg/find-tool.ts';
import type { Conversion } from '../../bridge/hls/conversion.ts';
import { ConvertedTrack } from '../../bridge/hls/converted-track.ts';
import { HlsFilm } from '../../bridge/hls/hls-film.ts';
import { PICTURE_TIMESCALE } from '../../bridge/hls/init-segment.ts';
import { packetsIn } from '../../bridge/hls/packets-in.ts';
import { planFilm } from '../../bridge/hls/plan.ts';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { Spans } from '../../bridge/hls/spans.ts';
import type { Threads } from '../../bridge/hls/threads.ts';
import { FileBytes, LONG_READ } from '../../bridge/library/probe/file-bytes.ts';
import { scanKeyframes } from '../../bridge/library/probe/keyframe-scan.ts';
import { decodeKeyframes } from '../../bridge/media/keyframe-index.ts';
import { memoryReadable } from '../playback/readables.ts';
import { words, ZOO } from '../support/media-zoo.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const converter = new Converter(toolPath('ffmpeg'));
export const RATE = 48_000;

const keyframesOf = (path: string, size: number) => {
  const fd = openSync(path, 'r');
  try {
    return decodeKeyframes(scanKeyframes(new FileBytes(fd, size, LONG_READ))) ?? [];
  } finally {
    closeSync(fd);
  }
};

export const opened = async (name: string, threads: Threads) => {
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

export type Opened = Awaited<ReturnType<typeof opened>>;

/** Made from the last segment to the first; as one file. */
export const converted = async (
  { film, cuts, reading }: Opened,
  track: TrackFacts,
  conversion: Conversion,
  directory: string,
): Promise<string> => {
  const made = new ConvertedTrack(film, { track, conversion }, cuts, converter);
  const segments: Uint8Array[] = [];
  for (const { number } of cuts.toReversed()) {
    const segment = await made.segment(number, reading);
    segments[number] = segment;
    const [first] = packetsIn(segment, PICTURE_TIMESCALE).packets;
    if (!first?.isKey) throw new Error(`segment ${number} cannot be entered`);
  }
  const whole = Buffer.concat([await made.init(reading), ...segments]);
  const name = createHash('sha256').update(whole).digest('hex').slice(0, 12);
  const file = join(directory, `${name}.mp4`);
  await writeFile(file, whole);
  return file;
};

/** When pictures are shown, in milliseconds. */
export const shownIn = async (file: string, offsetSec: number): Promise<number[]> => {
  const { stdout } = await run('ffmpeg', [
    ...words('-v error -nostdin -copyts'),
    ...['-i', file],
    ...words('-map 0:V:0 -fps_mode passthrough -enc_time_base 1:1000 -f framecrc -'),
  ]);
  const times = stdout.split('\n').flatMap((line) => /^0, *-?\d+, *(-?\d+)/.exec(line)?.[1] ?? []);
  return times.map((time) => Number(time) - offsetSec * 1000);
};

/** Samples from `fromSec` of the film on. */
export const soundOf = async (file: string, fromSec: number): Promise<Float32Array> => {
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

/** The largest root mean square of what differs in 20 ms. */
export const worst = (a: Float32Array, b: Float32Array): number => {
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

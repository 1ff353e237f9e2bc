/** Films in codecs and containers that players of HLS do not know: every picture, and sound in step, as from the original. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { PLAIN_PICTURES, PLAIN_SOUND } from '../../bridge/hls/conversion.ts';
import { OFFSET_SEC } from '../../bridge/hls/fragment.ts';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { Threads } from '../../bridge/hls/threads.ts';
import { chosenOf } from '../../bridge/playback/hls-tracks.ts';
import { codecZoo } from '../support/codec-zoo.ts';
import { lacking } from '../support/fixtures.ts';
import { words } from '../support/media-zoo.ts';
import { converted, opened, RATE, shownIn, soundOf, worst } from './converting.ts';

const run = promisify(execFile);
const skip = await lacking('ffmpeg', 'ffprobe');

const threads = new Threads();
t.teardown(() => threads.stop());
const directory = await mkdtemp(join(tmpdir(), 'natster-codecs-'));
t.teardown(() => rm(directory, { recursive: true }));

/** Whose times are of whole milliseconds, or of a picture's length, where ffmpeg has others. */
const LATE_MS: Readonly<Record<string, number>> = { 'c-mpeg4-mp3.avi': 40, 'c-h264-pcm.avi': 80 };
/** Sound whose packets have no one length, at times of whole milliseconds. */
const ROUNDED = words('c-wmv2-vorbis.mkv c-wmv2-wma.wmv');
/** One of each way to ffmpeg. */
const COMPARED = words('c-mpeg2-truehd.mkv c-mpeg4-pcm.mov c-mpeg2-dts.m2ts c-mpeg4-mp3.avi');
const INTERLACED = 'c-dvb-mp2.ts';

/** The least likeness of some pictures, in dB. */
const likeness = async (before: string, after: string): Promise<number> => {
  const { stderr } = await run('ffmpeg', [
    ...['-v', 'info', '-nostdin', '-i', before, '-i', after, '-filter_complex'],
    '[0:V]settb=1/25,setpts=N,format=yuv420p[a];[1:V]settb=1/25,setpts=N,format=yuv420p[b];[a][b]psnr',
    ...words('-frames:v 60 -fps_mode passthrough -f null -'),
  ]);
  return Number(/ min:([\d.]+|inf)/.exec(stderr)?.[1]?.replace('inf', '99'));
};

/** Whether most of its pictures are made of two, shot one after the other. */
const fieldsIn = async (file: string): Promise<{ isInterlaced: boolean; width: number }> => {
  const args = words('-v info -nostdin -map 0:V -vf idet,metadata=print -f null -');
  const { stderr } = await run('ffmpeg', ['-i', file, ...args], { maxBuffer: 1e8 });
  const told = stderr.match(/multiple\.current_frame=(\w+)/g) ?? [];
  const fields = told.filter((line) => /=(tff|bff)$/.test(line)).length;
  const width = Number(/ (\d+)x\d+[, ]/.exec(stderr)?.[1]);
  return { isInterlaced: fields > told.length / 2, width };
};

/** Parts of 20 ms that are as they were, at most so many samples sooner or later. */
const inStep = (before: Float32Array, after: Float32Array, samples: number): number => {
  const window = RATE / 50;
  const loud = worst(before, new Float32Array(before.length));
  let right = 0;
  let count = 0;
  for (let at = RATE; at + RATE < before.length; at += window, count++) {
    const own = before.subarray(at, at + window);
    for (let by = -samples; by <= samples; by += 2) {
      if (worst(own, after.subarray(at + by, at + by + window)) > loud / 8) continue;
      right++;
      break;
    }
  }
  return right / count;
};

t.test('every picture, and sound in step', { skip, timeout: 300_000 }, async (t) => {
  for (const name of await codecZoo()) {
    const film = await opened(name, threads);
    const { video, audio } = chosenOf(film.tracks, 'video/mp4', true);
    t.ok(video && audio.length === 1, `${name}: offered`);
    if (video && !video.init) await pictures(t, name, film, video);
    if (audio[0] && !audio[0].init) await sound(t, name, film, audio[0]);
    const source = film.tracks.find(({ init }) => !init);
    if (source) t.throws(() => chosenOf([source], 'video/mp4', false), { code: 'HLS_UNSUPPORTED' });
  }
});

type Opened = Awaited<ReturnType<typeof opened>>;

const pictures = async (t: Tap, name: string, film: Opened, track: TrackFacts): Promise<void> => {
  const file = await converted(film, track, PLAIN_PICTURES, directory);
  const [before, after] = await Promise.all([shownIn(film.path, 0), shownIn(file, OFFSET_SEC)]);
  t.equal(after.length, before.length, `${name}: as many as there were`);
  const late = after.map((time, n) => Math.abs(time - (before[n] ?? 0)));
  t.ok(Math.max(...late) <= (LATE_MS[name] ?? 2), `${name}: each in its time`);
  if (name === INTERLACED) {
    t.same(await fieldsIn(film.path), { isInterlaced: true, width: 180 });
    t.same(await fieldsIn(file), { isInterlaced: false, width: 256 }, 'in its proportions');
  }
  if (!COMPARED.includes(name)) return;
  const least = await likeness(film.path, file);
  t.ok(least > 22, `${name}: like the original (${least} dB)`);
};

const sound = async (t: Tap, name: string, film: Opened, track: TrackFacts): Promise<void> => {
  const file = await converted(film, track, PLAIN_SOUND, directory);
  const [before, after] = await Promise.all([
    soundOf(film.path, 0.5),
    soundOf(file, 0.5 + OFFSET_SEC),
  ]);
  t.ok(Math.abs(after.length - before.length) < RATE / 10, `${name}: as long as it was`);
  const share = inStep(before, after, ROUNDED.includes(name) ? RATE / 1000 : 0);
  t.ok(share > (ROUNDED.includes(name) ? 0.97 : 0.999), `${name}: ${share} in step`);
};

type Tap = Pick<typeof t, 'ok' | 'equal' | 'same'>;

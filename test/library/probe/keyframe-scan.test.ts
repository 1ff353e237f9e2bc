/** Keyframes of films without an index, compared with those that ffprobe finds. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { decodeKeyframes, type Keyframe } from '../../../bridge/media/keyframe-index.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { unindexedZoo } from '../../support/track-zoo.ts';
import { inZoo, never, oracle, problemOf, startProber, withFile } from './support.ts';

const skip = await lacking('ffmpeg', 'ffprobe');
const names = skip ? [] : [...(await mediaZoo()), ...(await unindexedZoo())];

const packets = async (name: string): Promise<Keyframe[]> => {
  const show = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,pos,flags'];
  const lines = (await oracle(inZoo(name), ...show, '-of', 'csv=p=0')).trim().split('\n');
  return lines
    .map((line) => line.split(','))
    .filter(([, , flags]) => flags?.startsWith('K'))
    .map(([time, position]) => ({ timeSec: Number(time), position: Number(position) }));
};

const TRANSPORT = /\.(m2)?ts$/;
const FILMS = [
  ...['closed.ts', 'closed.m2ts', 'open.ts', 'hevc.ts', 'mpeg2.ts', 'mpeg4.ts', 'late.ts'],
  ...['vp9-live.webm', 'av1-live.mkv', 'key.mp4', 'long.mp4', 'a.wmv', 'a.flv'],
];

t.test('every keyframe is found where there is no index', { skip }, async (t) => {
  const prober = startProber(t);
  for (const name of FILMS.filter((one) => names.includes(one))) {
    await withFile(inZoo(name), async (file) => {
      t.equal(await problemOf(prober.keyframeIndex(file, never)), 'no-index', name);
      const found = decodeKeyframes(await prober.scanKeyframes(file, never)) ?? [];
      const expected = await packets(name);
      t.ok(expected.length > 1, `${name}: ${expected.length} keyframes`);
      t.same(
        found.map(({ timeSec }) => timeSec.toFixed(3)),
        expected.map(({ timeSec }) => timeSec.toFixed(3)),
        name,
      );
      for (const [i, { position }] of expected.entries()) {
        const ours = found[i]?.position ?? -1;
        // Elsewhere it is the cluster or the fragment that is told, which may hold several.
        if (TRANSPORT.test(name)) t.equal(ours, position, `${name}: ${i}`);
        else t.ok(ours <= position && ours >= (found[i - 1]?.position ?? 0), `${name}: ${i}`);
      }
    });
  }
});

t.test('keyframes of a program stream that tell their time', { skip }, async (t) => {
  const bytes = await withFile(inZoo('a.mpg'), (file) => startProber(t).scanKeyframes(file, never));
  const found = (decodeKeyframes(bytes) ?? []).map(({ timeSec }) => timeSec.toFixed(3));
  const expected = (await packets('a.mpg')).map(({ timeSec }) => timeSec.toFixed(3));
  t.ok(found.length > expected.length / 2, `${found.length} of ${expected.length}`);
  t.same(
    found.filter((time) => !expected.includes(time)),
    [],
  );
});

t.test('what has an index is not gone through', { skip }, async (t) => {
  const prober = startProber(t);
  for (const name of ['fast.mp4', 'subs.mkv', 'a.avi']) {
    await withFile(inZoo(name), async (file) => {
      const scanned = await prober.scanKeyframes(file, never);
      t.same(scanned, await prober.keyframeIndex(file, never), name);
    });
  }
});

t.test('AVI has an index', { skip: skip || !names.includes('a.avi') }, async (t) => {
  const bytes = await withFile(inZoo('a.avi'), (file) => startProber(t).keyframeIndex(file, never));
  // A chunk begins with its name and length.
  const expected = (await packets('a.avi')).map(({ timeSec, position }) => ({
    timeSec,
    position: position - 8,
  }));
  t.same(decodeKeyframes(bytes), expected);
});

t.test('what has no pictures has no keyframes', { skip }, async (t) => {
  const prober = startProber(t);
  for (const name of ['tone.flac', 'tone.m4a', 'pic.jpg']) {
    const asked = withFile(inZoo(name), (file) => prober.scanKeyframes(file, never));
    t.equal(await problemOf(asked), 'no-index', name);
  }
});

t.test('a stream with holes in it is gone on with', { skip }, async (t) => {
  const whole = await readFile(inZoo('closed.ts'));
  const half = Math.floor(whole.length / 2);
  const path = join(t.testdir(), 'holes.ts');
  await writeFile(path, Buffer.concat([whole.subarray(0, half), whole.subarray(half + 1000)]));
  const bytes = await withFile(path, (file) => startProber(t).scanKeyframes(file, never));
  t.equal(decodeKeyframes(bytes)?.length, (await packets('closed.ts')).length);
});

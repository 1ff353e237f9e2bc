import fc from 'fast-check';
import t from 'tap';
import {
  decodeKeyframes,
  encodeKeyframes,
  type Keyframe,
} from '../../../bridge/media/keyframe-index.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { inZoo, never, oracle, problemOf, startProber, withFile } from './support.ts';

const skip = await lacking('ffmpeg', 'ffprobe');
const names = skip ? [] : await mediaZoo();

/** Every keyframe packet, by reading the whole file. */
const packets = async (name: string): Promise<Keyframe[]> => {
  const show = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time,pos,flags'];
  const lines = (await oracle(inZoo(name), ...show, '-of', 'csv=p=0')).trim().split('\n');
  return lines
    .map((line) => line.split(','))
    .filter(([, , flags]) => flags?.startsWith('K'))
    .map(([time, position]) => ({ timeSec: Number(time), position: Number(position) }));
};

/** Those that enter a fragment or a cluster lie a little before the picture itself. */
const EXACT = ['fast.mp4', 'end.mp4', 'subs.mp4', 'a.mov', 'hdr.mp4', 'hlg.mp4', 'av1.mp4'];
const BEFORE = ['frag.mp4', 'sidx.mp4', 'subs.mkv', 'hdr.mkv', 'vp9.webm', 'av1.mkv'];

t.test('the index names every keyframe that reading the whole film finds', { skip }, async (t) => {
  const prober = startProber(t);
  for (const name of [...EXACT, ...BEFORE].filter((n) => names.includes(n))) {
    const bytes = await withFile(inZoo(name), (file) => prober.keyframeIndex(file, never));
    const found = decodeKeyframes(bytes) ?? [];
    const expected = await packets(name);
    t.equal(found.length, expected.length, `${name}: ${found.length} keyframes`);
    // A segment index counts from the film's beginning, packets from the encoder's.
    const nearSec = name === 'sidx.mp4' ? 0.1 : 0.0015;
    for (const [i, { timeSec, position }] of expected.entries()) {
      const ours = found[i];
      t.ok(Math.abs((ours?.timeSec ?? -1) - timeSec) < nearSec, `${name}: ${i} at ${timeSec}`);
      if (EXACT.includes(name)) {
        t.equal(ours?.position, position, `${name}: ${i}`);
        continue;
      }
      const before = expected[i - 1]?.position ?? 0;
      const isBetween = (ours?.position ?? -1) <= position && (ours?.position ?? -1) > before;
      t.ok(isBetween, `${name}: ${i}: ${ours?.position} leads to ${position}`);
    }
  }
});

t.test('what has no index says so', { skip }, async (t) => {
  const prober = startProber(t);
  for (const name of ['a.ts', 'tone.flac', 'tone.m4a', 'pic.jpg']) {
    const asked = withFile(inZoo(name), (file) => prober.keyframeIndex(file, never));
    t.equal(await problemOf(asked), 'no-index', name);
  }
});

t.test('the compact form brings back what went in', async () => {
  const tick = fc.integer({ min: -90_000, max: 90_000 * 100_000 });
  const keyframe = fc.record({
    tick,
    position: fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 2 ** 19),
  });
  fc.assert(
    fc.property(fc.array(keyframe, { maxLength: 50 }), (list) => {
      const keyframes = list.map(({ tick, position }) => ({ timeSec: tick / 90_000, position }));
      const back = decodeKeyframes(encodeKeyframes(keyframes)) ?? [];
      if (back.length !== keyframes.length) return false;
      return back.every(
        (k, i) => k.position === keyframes[i]?.position && k.timeSec === keyframes[i]?.timeSec,
      );
    }),
  );
});

t.test('bytes that are no index are refused', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const found = decodeKeyframes(bytes);
      return found === undefined || found.every(({ position }) => position >= 0);
    }),
  );
  t.equal(decodeKeyframes(Uint8Array.of(2, 0)), undefined, 'another version');
  t.equal(decodeKeyframes(Uint8Array.of(1, 0, 0)), undefined, 'something behind it');
  t.equal(decodeKeyframes(Uint8Array.of(1, 0xff, 0xff, 0xff, 0x7f)), undefined, 'a huge count');
});

t.test('two hours take about eleven kilobytes', async (t) => {
  const film = Array.from({ length: 1800 }, (_, i) => ({
    timeSec: i * 4 + (i % 3) / 24,
    position: Math.round(i * 700_000 + (i % 7) * 90_000),
  }));
  const { length } = encodeKeyframes(film);
  t.ok(length < 14_000, `${length} bytes`);
});

/** Films as no muxer at hand makes them, and films that are broken or made to harm: each ends in time. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import t from 'tap';
import type { Prober } from '../../../bridge/library/probe/prober.ts';
import { ProbeProblem } from '../../../bridge/library/probe/problem.ts';
import { decodeKeyframes } from '../../../bridge/media/keyframe-index.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { textZoo, unindexedZoo } from '../../support/track-zoo.ts';
import { readWebVtt } from '../../support/webvtt.ts';
import * as mkv from './matroska-writer.ts';
import { inZoo, never, problemOf, startProber, withFile } from './support.ts';

const skip = await lacking('ffmpeg', 'ffprobe');

/** Each line as `start text`. */
const linesOf = async (prober: Prober, path: string, trackId = mkv.TEXT_TRACK) => {
  const text = await withFile(path, (file) => prober.textTrack(file, trackId, never));
  return readWebVtt(text.trimEnd()).map((cue) => `${cue.start} ${cue.text}`);
};

t.test('text that is packed or laced', async (t) => {
  const path = join(t.testdir(), 'film.mkv');
  const prober = startProber(t);
  const lines = async (parts: mkv.FilmParts): Promise<string[]> => {
    await writeFile(path, mkv.film(parts));
    return linesOf(prober, path);
  };
  const one = (data: Buffer | string, flags = 0) => [mkv.cluster(1000, mkv.said(500, data, flags))];
  t.same(await lines({ clusters: one('plain') }), ['1500 plain']);
  const zlib = { track: [mkv.packed(0)], clusters: one(deflateSync('small')) };
  t.same(await lines(zlib), ['1500 small']);
  t.same(await lines({ track: [mkv.packed(3, 'the ')], clusters: one('rest') }), ['1500 the rest']);
  const bomb = { track: [mkv.packed(0)], clusters: one(deflateSync(Buffer.alloc(2 ** 26, 'a'))) };
  t.same(await lines(bomb), [], 'a bomb is no line');
  t.same(await lines({ track: [mkv.packed(0)], clusters: one('no zlib') }), []);
  t.equal(await problemOf(lines({ track: [mkv.packed(2)], clusters: one('?') })), 'no-text');

  const both = ['1500 ab', '2000 cde'];
  t.same(await lines({ clusters: one('\x01\x02abcde', 0x02) }), both, 'by Xiph');
  t.same(await lines({ clusters: one('\x01abcd', 0x04) }), ['1500 ab', '2000 cd'], 'equal ones');
  const ebml = Buffer.concat([Buffer.from([1, 0x82]), Buffer.from('abcde')]);
  t.same(await lines({ clusters: one(ebml, 0x06) }), both, 'by EBML');
  const three = Buffer.concat([Buffer.from([2, 0x81, 0xc0]), Buffer.from('abbccc')]);
  t.equal((await lines({ clusters: one(three, 0x06) })).length, 3, 'differences');
  t.same(await lines({ clusters: one('\xff\xff\xff', 0x02) }), [], 'lacing that does not fit');
  const settings = mkv.element(0x75a1, mkv.element(0xa6, mkv.element(0xa5, 'align:start\nid')));
  const block = mkv.said(500, 'vtt');
  const vtt = mkv.element(0xa0, block.subarray(9), settings);
  await writeFile(path, mkv.film({ codec: 'S_TEXT/WEBVTT', clusters: [mkv.cluster(0, vtt)] }));
  const text = await withFile(path, (file) => prober.textTrack(file, mkv.TEXT_TRACK, never));
  t.match(text, '00:00:00.500 --> 00:00:01.500 align:start\nvtt');
});

const NOISE = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 131) & 0xff));

t.test('clusters of unknown length, damaged places, a missing end', async (t) => {
  const path = join(t.testdir(), 'film.mkv');
  const prober = startProber(t);
  const minute = (n: number, make = mkv.cluster) =>
    make(n * 60_000, mkv.picture(0, 400_000), mkv.said(1, `line ${n}`), mkv.picture(2, 900));
  const opened = (time: number, ...blocks: Buffer[]) =>
    mkv.open(0x1f43b675, mkv.element(0xe7, time), ...blocks);
  const all = ['1 line 0', '60001 line 1', '120001 line 2'];

  await writeFile(path, mkv.film({ clusters: [0, 1, 2].map((n) => minute(n, opened)) }));
  t.same(await linesOf(prober, path), all, 'as in a recording');
  const damaged = Buffer.from(minute(1));
  NOISE.copy(damaged, 40);
  await writeFile(path, mkv.film({ clusters: [minute(0), damaged, minute(2)] }));
  const found = await linesOf(prober, path);
  t.match(found, ['1 line 0']);
  t.equal(found.at(-1), '120001 line 2', 'behind the damage');
  await writeFile(path, mkv.film({ clusters: [minute(0), NOISE, minute(1), minute(2)] }));
  t.same(await linesOf(prober, path), all, 'rubbish between');
  const whole = mkv.film({ clusters: [0, 1, 2].map((n) => minute(n)) });
  await writeFile(path, whole.subarray(0, whole.length - 350_000));
  t.same(await linesOf(prober, path), all.slice(0, 2), 'what there is');
});

t.test('an index is used when it is right and whole', async (t) => {
  const path = join(t.testdir(), 'film.mkv');
  const prober = startProber(t);
  const between = mkv.picture(0, 300_000);
  const timeBytes = mkv.element(0xe7, 0).length;
  const clusters = [0, 1].map((n) =>
    mkv.cluster(n * 60_000, between, mkv.said(1, `a${n}`), mkv.said(1, `b${n}`)),
  );
  const second = clusters[0]?.length ?? 0;
  const offset = timeBytes + between.length;
  const all = ['1 a0', '1 b0', '60001 a1', '60001 b1'];
  const wrong: Record<string, (at: number) => Buffer[]> = {
    'right, one entry for two lines': (at) => [
      mkv.cue(1, at, offset),
      mkv.cue(60_001, at + second, offset),
    ],
    'an entry is missing': (at) => [mkv.cue(1, at, offset)],
    'no place in the cluster': (at) => [mkv.cue(1, at), mkv.cue(60_001, at + second)],
    'a wrong time': (at) => [mkv.cue(9, at, offset), mkv.cue(60_001, at + second, offset)],
    'no cluster there': (at) => [mkv.cue(1, at + 5, offset)],
    'beyond the end': () => [mkv.cue(1, 2 ** 40, offset)],
    'far in a cluster': (at) => [mkv.cue(1, at, 2 ** 40)],
  };
  for (const [name, cues] of Object.entries(wrong)) {
    await writeFile(path, mkv.film({ clusters, cues: (at) => mkv.index(...cues(at)) }));
    t.same(await linesOf(prober, path), all, name);
  }
});

t.test('as many lines as a subtitle may have', async (t) => {
  const path = join(t.testdir(), 'film.mkv');
  const lines = Array.from({ length: 120_000 }, (_, i) => mkv.said(i % 30_000, 'x'));
  await writeFile(path, mkv.film({ clusters: [mkv.cluster(0, Buffer.concat(lines))] }));
  const prober = startProber(t);
  t.equal((await linesOf(prober, path)).length, 100_000);
  const clusters = [mkv.cluster(0, Buffer.concat(lines.slice(0, 90_000)))];
  const first = mkv.element(0xe7, 0).length;
  const each = lines[0]?.length ?? 0;
  const cues = (at: number) =>
    mkv.index(
      Buffer.concat(
        lines.slice(0, 90_000).map((_, i) => mkv.cue(i % 30_000, at, first + i * each)),
      ),
    );
  await writeFile(path, mkv.film({ clusters, cues }));
  t.equal((await linesOf(prober, path)).length, 90_000, 'as many in an index');
});

t.test('going through a film is given up when it stands still, or is not wanted', async (t) => {
  const dir = t.testdir({
    'spins.mjs': `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { for (;;); });
      parentPort.postMessage('ready');`,
    'slow.mjs': `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => {
        let left = 20;
        const timer = setInterval(() => {
          parentPort.postMessage(left-- > 0 ? 'reading' : { value: 'WEBVTT' });
          if (left < 0) clearInterval(timer);
        }, 100);
      });
      parentPort.postMessage('ready');`,
  });
  const path = join(dir, 'film.mkv');
  await writeFile(path, mkv.film({ clusters: [mkv.cluster(0, mkv.picture(0, 4_000_000))] }));
  const at = (name: string) => pathToFileURL(join(dir, name));
  const ask = (prober: Prober, signal = never) =>
    withFile(path, (file) => prober.textTrack(file, mkv.TEXT_TRACK, signal));
  const spinning = startProber(t, { filmWorker: at('spins.mjs'), stallMs: 300 });
  t.equal(await problemOf(ask(spinning)), 'too-slow');
  const slow = startProber(t, { filmWorker: at('slow.mjs'), stallMs: 1500 });
  t.equal(await ask(slow), 'WEBVTT', 'two seconds in all, but never long without progress');

  const prober = startProber(t);
  const gone = new AbortController();
  // Small enough to be read, not jumped over: twenty seconds at that pace.
  const many = Array.from({ length: 100 }, (_, i) => mkv.cluster(i, mkv.picture(0, 200_000)));
  await writeFile(path, mkv.film({ clusters: many }));
  await withFile(path, async (file) => {
    // A thread that waits for its pace is ended, too; others are answered meanwhile.
    const scanned = prober.scanKeyframes(file, gone.signal, 1_000_000);
    t.equal(await prober.textTrack(file, mkv.TEXT_TRACK, never), 'WEBVTT\n');
    const startMs = performance.now();
    gone.abort(new Error('not wanted'));
    await t.rejects(scanned, { message: 'not wanted' });
    t.ok(performance.now() - startMs < 1900, 'at once');
    const again = decodeKeyframes(await prober.scanKeyframes(file, never));
    t.equal(again?.length, 100, 'the next one has its turn');
  });
});

/** A value, or a problem that the owner is told, in bounded time. */
const ends = async (asking: Promise<unknown>): Promise<boolean> => {
  const startMs = performance.now();
  const isSound = await asking.then(
    () => true,
    (error: unknown) => error instanceof ProbeProblem,
  );
  return isSound && performance.now() - startMs < 10_000;
};

t.test('however a film is cut, changed or put together, it ends', { skip }, async (t) => {
  await mediaZoo();
  await Promise.all([textZoo(), unindexedZoo()]);
  const path = join(t.testdir(), 'film');
  const prober = startProber(t);
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const damage = fc.record({
    flips: fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 6 }),
    headFlips: fc.array(fc.tuple(fc.nat(3000), fc.nat(255)), { maxLength: 6 }),
    end: fc.option(place),
    moved: fc.option(fc.record({ from: place, to: place, length: fc.nat(5000) })),
  });
  const films: [string, number][] = [
    ...[3, 4].map((id): [string, number] => ['text.mkv', id]),
    ...([
      ['text-live.mkv', 3],
      ['text.mp4', 2],
      ['text.webm', 2],
    ] as [string, number][]),
    ...([
      ['closed.ts', 1],
      ['hevc.ts', 1],
      ['mpeg2.ts', 1],
    ] as [string, number][]),
    ...([
      ['a.avi', 1],
      ['long.mp4', 1],
      ['tone.flac', 1],
      ['pic.mp3', 1],
    ] as [string, number][]),
  ];
  const allEnd = (of: string, trackId: number): Promise<boolean> =>
    withFile(of, async (file) => {
      const asked = [
        prober.textTrack(file, trackId, never),
        prober.scanKeyframes(file, never),
        prober.keyframeIndex(file, never),
        prober.cover(file, never),
      ];
      return (await Promise.all(asked.map(ends))).every(Boolean);
    });
  // Starting the threads takes a busy machine seconds, which are not the films'.
  await allEnd(inZoo('text.mkv'), 3);
  for (const [name, trackId] of films) {
    const whole = await readFile(inZoo(name));
    await fc.assert(
      fc.asyncProperty(damage, async ({ flips, headFlips, end, moved }) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of flips) bytes[Math.floor(at * bytes.length)] = value;
        for (const [at, value] of headFlips) bytes[at % bytes.length] = value;
        if (moved) {
          const from = Math.floor(moved.from * bytes.length);
          bytes.copy(bytes, Math.floor(moved.to * bytes.length), from, from + moved.length);
        }
        await writeFile(path, bytes.subarray(0, Math.ceil((end ?? 1) * bytes.length)));
        return allEnd(path, trackId);
      }),
      { numRuns: 25, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false },
    );
    t.pass(name);
  }
});

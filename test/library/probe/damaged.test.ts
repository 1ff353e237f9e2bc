/** Files that are broken, cut short, or made to harm: each ends in time, and the next one is read. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { Value } from 'typebox/value';
import type { Prober } from '../../../bridge/library/probe/prober.ts';
import { ProbeProblem } from '../../../bridge/library/probe/problem.ts';
import { MediaFacts } from '../../../bridge/media/media-facts.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { ffprobe, inZoo, never, probe, problemOf, startProber, withFile } from './support.ts';

const skip = await lacking('ffmpeg', 'ffprobe');
if (!skip) await mediaZoo();

const PLAYLIST =
  '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n';

type Damage = (bytes: Buffer) => Buffer;

/** Overwrites what follows the first `type`, from `skip` bytes behind it. */
const at =
  (type: string, skip: number, value: number): Damage =>
  (bytes) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt32BE(value, changed.indexOf(type, 'latin1') + type.length + skip);
    return changed;
  };

const noise =
  (from: number, length: number): Damage =>
  (bytes) => {
    const changed = Buffer.from(bytes);
    for (let i = from; i < Math.min(from + length, bytes.length); i++)
      changed[i] = (i * 131) & 0xff;
    return changed;
  };

const cut =
  (part: number): Damage =>
  (bytes) =>
    bytes.subarray(0, Math.floor(bytes.length * part));

const box = (type: string, ...body: Buffer[]): Buffer => {
  const head = Buffer.alloc(8);
  const all = Buffer.concat(body);
  head.writeUInt32BE(8 + all.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, all]);
};

const put = async (dir: string, name: string, bytes: Buffer | string): Promise<string> => {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
};

const keyframes = (prober: Prober, path: string) =>
  withFile(path, (file) => prober.keyframeIndex(file, never));

t.test('what is no film is refused, each with its reason', { skip }, async (t) => {
  const dir = t.testdir();
  const prober = startProber(t, { ffprobe: await ffprobe() });
  const moov = Buffer.from('moov', 'latin1');
  const fast = await readFile(inZoo('fast.mp4'));
  const files: [string, Buffer | string, string][] = [
    ['zero.mp4', '', 'empty'],
    ['text.mp4', 'hello, I am text', 'not-media'],
    ['one byte.mkv', '\x1a', 'not-media'],
    ['playlist.mp4', PLAYLIST, 'not-media'],
    ['concat.mkv', 'ffconcat version 1.0\nfile /etc/passwd\n', 'not-media'],
    ['zeros.mkv', Buffer.alloc(100_000), 'not-media'],
    ['only a head.mp4', fast.subarray(0, 32), 'damaged'],
    ['no index.mp4', fast.subarray(0, fast.indexOf(moov) + 100), 'truncated'],
    ['boxes in boxes.mp4', nested(2000), 'damaged'],
    ['only a head.mkv', Buffer.from('1a45dfa3', 'hex'), 'damaged'],
  ];
  for (const [name, bytes, kind] of files) {
    t.equal(await problemOf(probe(prober, await put(dir, name, bytes))), kind, name);
  }
  t.equal((await probe(prober, inZoo('fast.mp4'))).streams.length, 2, 'the next one is read');
});

const nested = (depth: number): Buffer => {
  let inner: Buffer = Buffer.alloc(0);
  for (let i = 0; i < depth; i++) inner = box('moov', inner);
  return Buffer.concat([box('ftyp', Buffer.from('isomisom')), inner]);
};

t.test('a film whose end is missing is known, and known to be cut', { skip }, async (t) => {
  const dir = t.testdir();
  const prober = startProber(t);
  for (const name of ['fast.mp4', 'subs.mkv', 'vp9.webm', 'frag.mp4', 'tone.wav']) {
    const whole = await readFile(inZoo(name));
    for (const part of [0.5, 0.9, 0.999]) {
      const path = await put(dir, name, cut(part)(whole));
      const facts = await probe(prober, path);
      t.equal(facts.isTruncated, true, `${name}, ${part} of it`);
    }
  }
  const end = await put(dir, 'end.mp4', cut(0.9)(await readFile(inZoo('end.mp4'))));
  t.equal(await problemOf(probe(prober, end)), 'truncated', 'where the index was at the end');
});

t.test('rubbish behind a film does not matter', { skip }, async (t) => {
  const dir = t.testdir();
  const prober = startProber(t);
  for (const name of ['fast.mp4', 'end.mp4', 'subs.mkv', 'pic.mp3']) {
    const whole = await readFile(inZoo(name));
    for (const rubbish of [Buffer.alloc(4096), Buffer.alloc(5000, 'TAG'), Buffer.alloc(3)]) {
      const path = await put(dir, name, Buffer.concat([whole, rubbish]));
      const facts = await probe(prober, path);
      t.equal(facts.isTruncated, undefined, name);
      t.equal(facts.streams.length, (await probe(prober, inZoo(name))).streams.length, name);
    }
  }
});

t.test('a damaged middle does not matter, a damaged index is no trap', { skip }, async (t) => {
  const dir = t.testdir();
  const prober = startProber(t, { ffprobe: await ffprobe(), timeoutMs: 5000 });
  const fast = await readFile(inZoo('fast.mp4'));
  const end = await readFile(inZoo('end.mp4'));
  const mkv = await readFile(inZoo('subs.mkv'));
  const moovAt = end.indexOf('moov', 'latin1');
  const files: Record<string, Buffer> = {
    'middle.mp4': noise(300_000, 100_000)(fast),
    'middle.mkv': noise(300_000, 100_000)(mkv),
    'moov.mp4': noise(moovAt + 2000, 3000)(end),
    'stts.mp4': at('stts', 4, 0xffffffff)(fast),
    'stts run.mp4': at('stts', 8, 0xffffffff)(fast),
    'ctts.mp4': at('ctts', 4, 0xffffffff)(fast),
    'ctts run.mp4': at('ctts', 8, 0xffffffff)(fast),
    'stsz.mp4': at('stsz', 8, 0xffffffff)(fast),
    'stsz equal.mp4': at('stsz', 4, 1)(at('stsz', 8, 0xffffffff)(fast)),
    'stsc.mp4': at('stsc', 12, 0xffffffff)(fast),
    'stss.mp4': at('stss', 4, 0xffffffff)(fast),
    'tracks.mkv': noise(mkv.indexOf(Buffer.from('1654ae6b', 'hex')) + 8, 200)(mkv),
    'size.mkv': at('\x16\x54\xae\x6b', 0, 0x08ffffff)(mkv),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const path = await put(dir, name, bytes);
    const startMs = performance.now();
    const kind = await problemOf(probe(prober, path));
    t.match(kind, /^(none|damaged|truncated|too-slow|too-large|not-media)$/, `${name}: ${kind}`);
    const indexed = await problemOf(keyframes(prober, path));
    t.match(indexed, /^(none|damaged|truncated|too-large|no-index)$/, `${name}: index: ${indexed}`);
    t.ok(performance.now() - startMs < 20_000, `${name}: in time`);
  }
  t.equal((await probe(prober, inZoo('fast.mp4'))).streams.length, 2, 'the next one is read');
});

t.test('a film that a reader would never be done with is given up', { skip }, async (t) => {
  const dir = t.testdir();
  const fast = await readFile(inZoo('fast.mp4'));
  const path = await put(dir, 'film.mp4', fast);
  const prober = startProber(t, { timeoutMs: 1, atOnce: 1 });
  t.equal(await problemOf(probe(prober, path)), 'too-slow');
  const patient = startProber(t, { timeoutMs: 1, ffprobe: await ffprobe() });
  t.equal((await probe(patient, path)).streams.length, 2, 'ffprobe is asked instead');
});

t.test('a thread that ends, floods or cannot start is told apart', { skip }, async (t) => {
  const dir = t.testdir({
    'ends.mjs': worker('process.exit()'),
    'throws.mjs': worker("throw new Error('unexpected')"),
    'grows.mjs': worker('const all = []; for (;;) all.push({ all: [...all] })'),
    'spins.mjs': worker('for (;;);'),
    'absent.mjs': 'import "./nowhere.mjs"',
  });
  const ask = (name: string, timeoutMs = 60_000) => {
    const file = pathToFileURL(join(dir, name));
    return problemOf(probe(startProber(t, { worker: file, timeoutMs }), inZoo('fast.mp4')));
  };
  t.equal(await ask('ends.mjs'), 'damaged');
  t.equal(await ask('throws.mjs'), 'damaged');
  t.equal(await ask('grows.mjs'), 'too-large');
  t.equal(await ask('spins.mjs', 3000), 'too-slow');
  await t.rejects(ask('absent.mjs'), { message: /did not start/ }, 'no blame on the file');
});

const worker = (onQuestion: string): string =>
  `import { parentPort } from 'node:worker_threads';
  parentPort.on('message', () => { ${onQuestion} });
  parentPort.postMessage('ready');`;

t.test('who no longer wants to know ends it', { skip }, async (t) => {
  const prober = startProber(t, { atOnce: 1 });
  const gone = new AbortController();
  await withFile(inZoo('fast.mp4'), async (file) => {
    const asked = [1, 2, 3].map(() => prober.probe(file, gone.signal));
    gone.abort(new Error('not wanted'));
    await Promise.all(asked.map((one) => t.rejects(one, { message: 'not wanted' })));
  });
  t.equal((await probe(prober, inZoo('fast.mp4'))).streams.length, 2, 'others go on');
});

t.test(
  'however a head is changed, it ends, with facts that hold or a known problem',
  { skip },
  async (t) => {
    const dir = t.testdir();
    const prober = startProber(t);
    const runs = { numRuns: 60, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false };
    for (const name of ['fast.mp4', 'subs.mkv', 'frag.mp4', 'pic.jpg', 'hdr.mp4']) {
      const whole = (await readFile(inZoo(name))).subarray(0, 200_000);
      const change = fc.tuple(fc.nat(Math.min(whole.length - 1, 8000)), fc.nat(255));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [position, value] of changes) bytes[position] = value;
          const path = await put(dir, name, bytes);
          return isSound(prober, path);
        }),
        runs,
      );
      t.pass(name);
    }
  },
);

/** Facts that hold, or a problem that the scan's report knows. */
const isSound = async (prober: Prober, path: string): Promise<boolean> => {
  await problemOf(keyframes(prober, path));
  try {
    return Value.Check(MediaFacts, await probe(prober, path));
  } catch (error) {
    return error instanceof ProbeProblem;
  }
};

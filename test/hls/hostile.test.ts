/** Films that were made to do harm, and ends that come at the wrong time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { HlsFilm } from '../../bridge/hls/hls-film.ts';
import { planFilm } from '../../bridge/hls/plan.ts';
import { Spans } from '../../bridge/hls/spans.ts';
import { Threads, type ThreadsOptions } from '../../bridge/hls/threads.ts';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import { BridgeError, hasCode } from '../../bridge/protocol/errors.ts';
import { memoryReadable, type Watched } from '../playback/readables.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';
import { waitFor } from '../support/wait-for.ts';

const skip = await lacking('ffmpeg');
const never = new AbortController().signal;
const REFUSALS = ['FILM_DAMAGED', 'HLS_UNSUPPORTED', 'RANGE_INVALID'] as const;
/** Two keyframes of the zoo's films, or lies about any other. */
/** Heads, and what tells packets apart. */
const MOST_BESIDE = 256 * 1024;
const CUTS = planFilm(
  [0, 2, 4, 6].map((timeSec) => ({ timeSec, position: timeSec * 70_000 + 48 })),
  { sizeBytes: 600_000, durationSec: 8 },
);

t.before(() => (skip ? undefined : mediaZoo()));

const zoo = (name: string): Buffer => readFileSync(join(ZOO, name));

const readableOf = (film: Buffer, pieceBytes = 64 * 1024): Watched =>
  memoryReadable({
    size: film.length,
    pieceBytes,
    bytes: ({ start, end }) => film.subarray(start, end + 1),
  });

const start = (t: Test, options: ThreadsOptions = {}) => {
  const threads = new Threads(options);
  t.teardown(() => threads.stop());
  return threads;
};

/** Facts and a segment of each track; the refusal, if there is one. */
const cut = async (threads: Threads, readable: MediaReadable, signal = never): Promise<string> => {
  const film = new HlsFilm(String(Math.random()), { threads, spans: new Spans() });
  const [first, second] = CUTS;
  if (!first || !second) throw new Error('no cuts');
  try {
    const { tracks } = await film.facts({ readable, signal });
    for (const track of tracks.filter(({ init }) => init)) {
      await film.init(track, first, { readable, signal });
      await film.segment(track, [first, second], { readable, signal });
    }
    for (const track of tracks.filter(({ source }) => source)) {
      const { bytes } = await film.piece(
        { track, first, cuts: [first, second, undefined] },
        { readable, signal },
      );
      if (bytes.length > 2 * readable.size + MOST_BESIDE) throw new Error('more than there is');
    }
    return tracks.length > 0 ? 'made' : 'nothing';
  } catch (error) {
    if (hasCode(error, ...REFUSALS)) return error.code;
    throw error;
  }
};

t.test('whatever is changed in a film, there is a segment or a refusal', { skip }, async (t) => {
  const threads = start(t, { busyMs: 1000 });
  const films = [
    ...['fast.mp4', 'frag.mp4', 'subs.mkv', 'a.ts', 'tone.m4a', 'pic.mp3', 'a.avi', 'a.wmv'],
    ...['a.flv', 'a.mpg'],
  ].map(zoo);
  const change = fc.record({
    film: fc.constantFrom(...films),
    // Heads and tables, for the most part.
    changes: fc.array(fc.tuple(fc.nat(12_000), fc.nat(255)), { minLength: 1, maxLength: 40 }),
    length: fc.option(fc.integer({ min: 1, max: 600_000 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ film, changes, length = film.length }) => {
      const bytes = Buffer.from(film.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      await cut(threads, readableOf(bytes));
    }),
    { numRuns: 100, seed: 7 },
  );
  t.equal(await cut(threads, readableOf(zoo('fast.mp4'))), 'made', 'others are not harmed');
});

/** `film` with the count of a table changed, wherever there is one of that name. */
const withCount = (film: Buffer, table: string, at: number, count: number): Buffer => {
  const bytes = Buffer.from(film);
  for (let from = bytes.indexOf(table); from >= 0; from = bytes.indexOf(table, from + 4)) {
    bytes.writeUInt32BE(count, from + 4 + at);
  }
  return bytes;
};

t.test('tables that claim more than there is', { skip }, async (t) => {
  const threads = start(t, { busyMs: 500 });
  const film = zoo('fast.mp4');
  for (const [table, at] of [
    ['stts', 4],
    ['stts', 8],
    ['ctts', 8],
    ['stsc', 12],
    ['stsz', 8],
    ['stss', 4],
  ] as const) {
    const outcome = await cut(threads, readableOf(withCount(film, table, at, 0xfffffff0)));
    t.match(outcome, /made|nothing|FILM_DAMAGED/, `${table}: ${outcome}`);
  }
  t.ok(threads.running <= 3);
});

t.test('a reader that is never done is killed, and others go on', { skip }, async (t) => {
  const file = new URL('./workers/busy-thread.js', import.meta.url);
  const threads = start(t, { busyMs: 300, file, count: 1 });
  const readable = readableOf(Buffer.alloc(1000));
  const question = { want: 'facts', key: 'a', size: 1000, mostBytes: 1000, hereTo: 0 } as const;
  const read = () => Promise.resolve(new Uint8Array(10));
  await t.rejects(threads.ask(question, read, never), { code: 'FILM_DAMAGED' });
  t.equal(threads.running, 0);
  const film = new HlsFilm('film', { threads, spans: new Spans() });
  await t.rejects(film.facts({ readable, signal: never }), { code: 'FILM_DAMAGED' });
  const startedAtMs = performance.now();
  await t.rejects(film.facts({ readable, signal: never }), { code: 'FILM_DAMAGED' });
  t.ok(performance.now() - startedAtMs < 100, 'such a film is not tried again');
});

t.test('who leaves stops the reading; what fails is told as it is', { skip }, async (t) => {
  const threads = start(t);
  const leaving = new AbortController();
  const film = zoo('subs.mkv');
  let waits = false;
  const slow = memoryReadable({
    size: film.length,
    pieceBytes: 4096,
    before: async (_, signal) => {
      waits = true;
      while (!signal.aborted) await turn();
    },
    bytes: ({ start, end }) => film.subarray(start, end + 1),
  });
  const cutting = cut(threads, slow, leaving.signal);
  await waitFor('it to read', () => waits);
  leaving.abort(new BridgeError('VIEWING_NOT_FOUND'));
  await t.rejects(cutting, { code: 'VIEWING_NOT_FOUND' });
  await waitFor('the reading to end', () => slow.pulled.running === 0);
  const away = memoryReadable({
    size: film.length,
    before: () => {
      throw new BridgeError('OWNER_AWAY');
    },
  });
  await t.rejects(cut(threads, away), { code: 'OWNER_AWAY' });
  t.equal(await cut(threads, readableOf(film)), 'made');
  t.equal(threads.running, 1, 'the same thread all the time');
});

t.test('threads that are not used end', { skip }, async (t) => {
  const threads = start(t, { unusedMs: 50 });
  t.equal(await cut(threads, readableOf(zoo('fast.mp4'))), 'made');
  await waitFor('the thread to end', () => threads.running === 0);
  t.equal(await cut(threads, readableOf(zoo('fast.mp4'))), 'made');
});

/** What a friend may have at most, and what an owner sees of what they watch. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { keyWords } from '../../bridge/network/key-words.ts';
import { WORDS } from '../../bridge/network/word-list.ts';
import { Session } from '../../bridge/remote/session.ts';
import { Watching } from '../../bridge/share/watching.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const signal = new AbortController().signal;
const want = { kind: 'nothing' } as const;
const films = [1, 2].map((number) => itemOf(number, { byte_size: 10_000_000 }));
const find = (_catalog: string, id: string) => films.find((film) => film.id === id);

const withFilms = async (t: Test) => {
  const all = await loopback(t, served({ item: find, read: async () => {} }));
  const { session } = await Session.open(all.link, all.address, want, signal);
  const read = (number: 0 | 1, length = 100) => {
    const { id, revision } = films[number] ?? itemOf(9);
    return session.ask({ op: 'read', id, revision, offset: 0, length }, signal);
  };
  return { ...all, read };
};

t.test('who is paused is given nothing, until they are let in again', async (t) => {
  const { friends, read, link, address, friendId } = await withFilms(t);
  await read(0);
  await friends.change('Ben', { isPaused: true });
  await t.rejects(read(0), { code: 'NOT_SHARED' });
  await t.rejects(Session.open(link, address, want, signal), { code: 'NOT_SHARED' });
  await friends.change('Ben', { isPaused: false });
  await Session.open(link, address, want, signal);
  t.equal(friends.byId(friendId)?.name, 'Ben');
});

t.test('no more films are played at once than a friend may', async (t) => {
  const { friends, read, link, address } = await withFilms(t);
  await friends.change('Ben', { limits: { films: 1 } });
  await read(0);
  await read(0);
  await t.rejects(read(1), { code: 'TOO_MANY_SESSIONS' });
  const { id } = films[1] ?? itemOf(9);
  const opened = Session.open(link, address, { kind: 'item', id, offset: 0, length: 10 }, signal);
  await t.rejects(opened, { code: 'TOO_MANY_SESSIONS' }, 'nor by opening another session');
  await friends.change('Ben', { limits: {} });
  await read(1);
});

t.test('bytes go no faster than a friend may have them', async (t) => {
  const { friends, read } = await withFilms(t);
  await friends.change('Ben', { limits: { bytesPerSec: 500_000 } });
  const beganMs = performance.now();
  await Promise.all(Array.from({ length: 10 }, () => read(0, 100_000)));
  const tookMs = performance.now() - beganMs;
  t.ok(tookMs >= 1_400, `1 MB took ${Math.round(tookMs)} ms, where half of it may go at once`);
  await friends.change('Ben', { limits: {} });
  const freeMs = performance.now();
  await Promise.all(Array.from({ length: 10 }, () => read(0, 100_000)));
  t.ok(performance.now() - freeMs < tookMs, 'without a limit it is faster');
});

t.test('who waits for too long is told to come again', async (t) => {
  const { friends, read } = await withFilms(t);
  await friends.change('Ben', { limits: { bytesPerSec: 50_000 } });
  const all = await Promise.allSettled([
    ...Array.from({ length: 3 }, () => read(0, 250_000)),
    read(0, 10),
  ]);
  const last = all.at(-1);
  t.match(last, { status: 'rejected', reason: { code: 'RATE_LIMITED' } });
});

t.test('an owner sees what is watched now, and what was watched last', async (t) => {
  const { directory, friends, friendId, watching, read } = await withFilms(t);
  await read(0);
  await read(1);
  const now = watching.now(friendId);
  t.same(
    now.map(({ catalog, title }) => `${catalog}: ${title}`),
    films.map(({ title }) => `films: ${title}`),
  );
  t.equal(watching.sentBytes, 200);
  t.equal(watching.last(friendId)?.item, films[1]?.id);
  await watching.stop();
  const later = await Watching.open(join(directory, 'watched.json'), friends);
  t.same(later.now(friendId), [], 'nothing goes on after a restart');
  t.equal(later.last(friendId)?.item, films[1]?.id, 'what came last is remembered');
  t.ok(later.heardMs(friendId));
});

t.test('words for two keys', async (t) => {
  t.equal(new Set(WORDS).size, 256);
  const words = await keyWords('XA', 'XB');
  t.equal(words.length, 12);
  t.same(await keyWords('XB', 'XA'), words, 'both households see the same');
  t.notSame(await keyWords('XA', 'XC'), words);
});

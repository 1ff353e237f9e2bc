/** One address for many items: each is played as a viewing is, and ends with the address. */
import t from 'tap';
import type { Item } from '../../bridge/protocol/item.ts';
import { itemOf } from '../support/loopback.ts';
import { FILM, hold, setUp, until, use } from './viewings-set-up.ts';

const ALL = { catalog: 'films', filter: {} };
const DAY_MS = 24 * 60 * 60 * 1000;
const item = (number: number): Item => itemOf(number);

t.test('revoking it cuts all that is played of it, before it returns', async (t) => {
  const { viewings, opened } = setUp();
  const playlist = await viewings.createPlaylist(ALL);
  const other = hold(await viewings.create(FILM));
  const first = playlist.viewing(item(1));
  t.equal(playlist.viewing(item(1)), first, 'all requests for an item share one opening');
  const held = [hold(first), hold(first), hold(playlist.viewing(item(2)))];
  for (const { begun } of [...held, other]) await begun;
  t.equal(opened.length, 3);
  const revoked = viewings.revoke(playlist.stored.capability);
  for (const { done } of held) await t.rejects(done, { code: 'VIEWING_NOT_FOUND' });
  t.throws(() => playlist.viewing(item(3)), { code: 'VIEWING_NOT_FOUND' });
  await t.rejects(use(first), { code: 'VIEWING_NOT_FOUND' });
  await revoked;
  t.same(opened.map(({ closed }) => closed).sort(), [0, 1, 1]);
  other.release();
  await other.done;
});

t.test('it is kept through a restart, beside viewings, and each is only what it is', async (t) => {
  const first = setUp();
  const filter = { series: 'Gap', kind: 'episode' as const };
  const { stored } = await first.viewings.createPlaylist({ catalog: 'films', filter });
  const viewing = await first.viewings.create(FILM);
  await first.viewings.stop();
  const { viewings } = setUp({ kept: first.saves.at(-1) ?? [] });
  await viewings.start();
  t.teardown(() => viewings.stop());
  t.same(viewings.playlist(stored.capability).stored, stored);
  t.match(viewings.playlists(), [{ label: 'films episode Gap' }]);
  t.match(viewings.list(), [FILM]);
  const never = { code: 'VIEWING_NOT_FOUND' };
  t.throws(() => viewings.get(stored.capability), never);
  t.throws(() => viewings.playlist(viewing.stored.capability), never);
  await viewings.revokeWhere(({ catalog }) => catalog === 'films');
  t.throws(() => viewings.playlist(stored.capability), never);
});

t.test('it follows its catalog to another name', async (t) => {
  const { viewings, saves } = setUp();
  const playlist = await viewings.createPlaylist(ALL);
  const playing = playlist.viewing(item(1));
  await viewings.renameCatalog('films', 'movies');
  t.equal(playing.stored.catalog, 'movies');
  t.match(saves.at(-1), [{ catalog: 'movies', filter: {} }]);
});

t.test('items make room for others, unless they are being played', async (t) => {
  const { viewings, opened, state } = setUp({ limits: { maxItemsPerPlaylist: 2 } });
  const playlist = await viewings.createPlaylist(ALL);
  const first = hold(playlist.viewing(item(1)));
  await first.begun;
  await use(playlist.viewing(item(2)));
  const third = hold(playlist.viewing(item(3)));
  await third.begun;
  t.same(
    opened.map(({ closed }) => closed),
    [0, 1, 0],
  );
  t.throws(() => playlist.viewing(item(4)), { code: 'TOO_MANY_SESSIONS' });
  for (const { release, done } of [first, third]) {
    release();
    await done;
  }
  state.nowMs += 15_001;
  viewings.sweep();
  await until(() => opened.every(({ closed }) => closed === 1));
  await use(playlist.viewing(item(1)));
});

t.test('it outlives days without use', async (t) => {
  const { viewings, state } = setUp();
  const { stored } = await viewings.createPlaylist(ALL);
  await viewings.create(FILM);
  state.nowMs += 29 * DAY_MS;
  viewings.sweep();
  t.same(viewings.list(), []);
  await use(viewings.playlist(stored.capability).viewing(item(1)));
  state.nowMs += 29 * DAY_MS;
  viewings.sweep();
  t.equal(viewings.playlists().length, 1);
  state.nowMs += 2 * DAY_MS;
  viewings.sweep();
  t.same(viewings.playlists(), []);
});

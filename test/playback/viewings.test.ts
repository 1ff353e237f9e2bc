import t from 'tap';
import type { Viewing } from '../../bridge/playback/viewings.ts';
import { FILM, hold, setUp, use } from './viewings-set-up.ts';

t.test('capabilities cannot be guessed, and all wrong ones fare alike', async (t) => {
  const { viewings } = setUp();
  const made = new Set<string>();
  for (let i = 0; i < 50; i++) made.add((await viewings.create(FILM)).stored.capability);
  t.equal(made.size, 50);
  for (const capability of made) t.match(capability, /^[\w-]{43}$/);
  const [revoked = ''] = made;
  await viewings.revoke(revoked);
  for (const wrong of [revoked, '', 'x', '__proto__', revoked.slice(1)]) {
    t.throws(() => viewings.get(wrong), { code: 'VIEWING_NOT_FOUND', message: /never existed/ });
  }
  await t.rejects(viewings.revoke(revoked), { code: 'VIEWING_NOT_FOUND' });
});

t.test('the list tells who plays what', async (t) => {
  const { viewings, state } = setUp();
  const viewing = await viewings.create(FILM);
  const { begun, done, release } = hold(viewing);
  await begun;
  state.nowMs += 5;
  t.match(viewings.list(), [{ ...FILM, running: 1, createdAtMs: 1_000_000 }]);
  t.equal(viewings.list()[0]?.lastUsedAtMs, state.nowMs, 'running is use');
  release();
  await done;
  t.match(viewings.list(), [{ running: 0, lastUsedAtMs: state.nowMs }]);
});

t.test('a capability outlives the bridge', async (t) => {
  const first = setUp();
  const { stored } = await first.viewings.create(FILM);
  await first.viewings.stop();
  const next = setUp({ kept: first.saves.at(-1) ?? [] });
  await next.viewings.start();
  t.teardown(() => next.viewings.stop());
  t.strictSame(next.viewings.get(stored.capability).stored, stored);
  await use(next.viewings.get(stored.capability));
  await next.viewings.revoke(stored.capability);
  t.same(next.saves.at(-1), []);
});

t.test('changes in a burst are saved together, one save at a time', async (t) => {
  const { viewings, saves } = setUp();
  await Promise.all(Array.from({ length: 20 }, () => viewings.create(FILM)));
  t.equal(saves.at(-1)?.length, 20);
  t.ok(saves.length <= 2);
});

t.test(
  'a full disk lets people play, but does not hide that a revocation may not last',
  async (t) => {
    const { viewings, state, warnings } = setUp();
    state.failSaves = true;
    const viewing = await viewings.create(FILM);
    t.same(warnings, ['viewings could not be saved']);
    await use(viewing);
    await t.rejects(viewings.revoke(viewing.stored.capability), { message: 'disk full' });
    t.throws(() => viewings.get(viewing.stored.capability), { code: 'VIEWING_NOT_FOUND' });
    state.failSaves = false;
    await viewings.create(FILM);
    t.equal(viewings.list().length, 1);
  },
);

t.test('revoking cuts every running response before it returns', async (t) => {
  const { viewings, opened } = setUp();
  const viewing = await viewings.create(FILM);
  const other = await viewings.create(FILM);
  const held = [hold(viewing), hold(viewing)];
  const untouched = hold(other);
  for (const { begun } of [...held, untouched]) await begun;
  const revoked = viewings.revoke(viewing.stored.capability);
  t.throws(() => viewings.get(viewing.stored.capability));
  for (const { done } of held) await t.rejects(done, { code: 'VIEWING_NOT_FOUND' });
  await revoked;
  t.equal(opened[0]?.closed, 1);
  t.equal(opened[1]?.closed, 0);
  await t.rejects(use(viewing), { code: 'VIEWING_NOT_FOUND' }, 'for those who still hold it');
  untouched.release();
  await untouched.done;
});

t.test('revoking by what is played', async (t) => {
  const { viewings } = setUp();
  await viewings.create(FILM);
  const kept = await viewings.create({ ...FILM, catalog: 'songs' });
  await viewings.revokeWhere(({ catalog }) => catalog === 'films');
  t.same(
    viewings.list().map(({ capability }) => capability),
    [kept.stored.capability],
  );
});

t.test('the least recently used makes room, a running one never', async (t) => {
  const { viewings, state } = setUp({ limits: { maxViewings: 3 } });
  const viewing: Viewing[] = [];
  for (let i = 0; i < 3; i++) {
    state.nowMs += 1;
    viewing.push(await viewings.create({ ...FILM, itemId: `i${i}` }));
  }
  const [first, second, third] = viewing as [Viewing, Viewing, Viewing];
  const running = hold(first);
  await running.begun;
  state.nowMs += 1;
  await use(second);
  await viewings.create({ ...FILM, itemId: 'i3' });
  const items = viewings.list().map(({ itemId }) => itemId);
  t.same(items, ['i0', 'i1', 'i3']);
  t.throws(() => viewings.get(third.stored.capability), { code: 'VIEWING_NOT_FOUND' });
  const others = items.slice(1).map((itemId) => {
    const info = viewings.list().find((one) => one.itemId === itemId);
    return hold(viewings.get(info?.capability ?? ''));
  });
  for (const { begun } of others) await begun;
  await t.rejects(viewings.create(FILM), { code: 'TOO_MANY_SESSIONS' });
  for (const { release } of [running, ...others]) release();
});

t.test('stopping cuts what runs and keeps the capabilities', async (t) => {
  const { viewings, saves, opened } = setUp();
  await viewings.start();
  const viewing = await viewings.create(FILM);
  const running = hold(viewing);
  await running.begun;
  await viewings.stop();
  await t.rejects(running.done, { code: 'BRIDGE_NOT_RUNNING' });
  t.equal(saves.at(-1)?.length, 1);
  t.equal(opened[0]?.closed, 1);
});

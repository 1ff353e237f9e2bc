import t from 'tap';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { memoryReadable } from './readables.ts';
import { FILM, hold, NEVER, setUp, until, use } from './viewings-set-up.ts';

t.test('requests share one open readable, which outlives the last of them a while', async (t) => {
  const { viewings, state, opened } = setUp({ limits: { lingerMs: 100 } });
  const viewing = await viewings.create(FILM);
  t.equal(state.opens, 0, 'nothing is opened before it is used');
  const held = [hold(viewing), hold(viewing), hold(viewing)];
  const readables = await Promise.all(held.map(({ begun }) => begun));
  t.equal(new Set(readables).size, 1);
  for (const { release, done } of held) {
    release();
    await done;
  }
  state.nowMs += 99;
  viewings.sweep();
  await use(viewing);
  t.equal(state.opens, 1, 'a seek finds it open');
  state.nowMs += 100;
  viewings.sweep();
  await use(viewing);
  t.equal(opened[0]?.closed, 1);
  t.equal(state.opens, 2);
});

t.test('a readable in use is never closed', async (t) => {
  const { viewings, state, opened } = setUp({ limits: { lingerMs: 100, idleMs: 1000 } });
  const viewing = await viewings.create(FILM);
  const paused = hold(viewing);
  await paused.begun;
  state.nowMs += 1_000_000;
  viewings.sweep();
  t.equal(opened[0]?.closed, 0);
  t.equal(viewings.get(viewing.stored.capability), viewing);
  paused.release();
  await paused.done;
  state.nowMs += 999;
  viewings.sweep();
  await until(() => opened[0]?.closed === 1);
  t.equal(viewings.list().length, 1);
  state.nowMs += 1;
  viewings.sweep();
  t.equal(viewings.list().length, 0);
});

t.test('after a failure the next request opens anew, and the others finish', async (t) => {
  const { viewings, opened, state } = setUp();
  const viewing = await viewings.create(FILM);
  const other = hold(viewing);
  await other.begun;
  const changed = viewing.use(NEVER, async () => {
    throw new BridgeError('ITEM_CHANGED');
  });
  await t.rejects(changed, { code: 'ITEM_CHANGED' });
  await use(viewing);
  t.equal(state.opens, 2);
  t.equal(opened[0]?.closed, 0, 'somebody still reads the old one');
  other.release();
  await other.done;
  t.equal(opened[0]?.closed, 1);
  t.equal(opened[1]?.closed, 0);
});

t.test('failing to open reaches everybody who waits, and is tried again', async (t) => {
  let isAway = true;
  const { viewings, state } = setUp({
    open: async () => {
      await Promise.resolve();
      if (isAway) throw new BridgeError('OWNER_AWAY');
      return memoryReadable();
    },
  });
  const viewing = await viewings.create(FILM);
  const waiting = [use(viewing), use(viewing)];
  for (const one of waiting) await t.rejects(one, { code: 'OWNER_AWAY' });
  t.equal(state.opens, 1);
  isAway = false;
  await use(viewing);
  t.equal(state.opens, 2);
});

t.test('an opening goes on while anybody waits for it', async (t) => {
  let finish: (readable: MediaReadable) => void = () => undefined;
  const signals: AbortSignal[] = [];
  const { viewings } = setUp({
    open: (_itemId, signal) => {
      signals.push(signal);
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  });
  const viewing = await viewings.create(FILM);
  const leaving = [new AbortController(), new AbortController()];
  const waiting = leaving.map(({ signal }) => hold(viewing, signal));
  leaving[0]?.abort(new Error('left'));
  await t.rejects(waiting[0]?.done ?? Promise.resolve(), { message: 'left' });
  t.equal(signals[0]?.aborted, false);
  leaving[1]?.abort(new Error('left too'));
  await t.rejects(waiting[1]?.done ?? Promise.resolve(), { message: 'left too' });
  t.equal(signals[0]?.aborted, true);
  const late = memoryReadable();
  finish(late);
  const again = use(viewing);
  t.equal(signals.length, 2);
  const fresh = memoryReadable();
  finish(fresh);
  t.equal(await again, fresh);
  t.equal(late.closed, 1, 'one that opens too late is closed');
});

t.test('a viewing revoked while it opens leaves nothing open', async (t) => {
  let finish: (readable: MediaReadable) => void = () => undefined;
  let opening: AbortSignal | undefined;
  const { viewings } = setUp({
    open: (_itemId, signal) => {
      opening = signal;
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  });
  const viewing = await viewings.create(FILM);
  const waiting = hold(viewing);
  await viewings.revoke(viewing.stored.capability);
  await t.rejects(waiting.done, { code: 'VIEWING_NOT_FOUND' });
  t.equal(opening?.aborted, true);
  const late = memoryReadable();
  finish(late);
  await until(() => late.closed === 1);
});

t.test('a disguised playlist is closed and refused', async (t) => {
  const text = Buffer.from('#EXTM3U\nhttp://192.168.0.1/\n');
  const bytes = ({ start, end }: { start: number; end: number }) => text.subarray(start, end + 1);
  const disguised = memoryReadable({ size: text.length, bytes });
  const { viewings } = setUp({ open: async () => disguised });
  await t.rejects(use(await viewings.create(FILM)), { code: 'ITEM_UNREADABLE' });
  t.equal(disguised.closed, 1);
});

t.test('a viewing has a bounded number of requests', async (t) => {
  const { viewings } = setUp({ limits: { maxRunningPerViewing: 3 } });
  const viewing = await viewings.create(FILM);
  const held = [hold(viewing), hold(viewing), hold(viewing)];
  await t.rejects(use(viewing), { code: 'TOO_MANY_SESSIONS' });
  for (const { release } of held) release();
  await Promise.all(held.map(({ done }) => done));
  await use(viewing);
});

import { getEventListeners } from 'node:events';
import t from 'tap';
import { withAny } from '../../bridge/protocol/with-any.ts';

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

t.test('aborts as the first one does, also one that has', async (t) => {
  const [first, second] = [new AbortController(), new AbortController()];
  const working = withAny([first.signal, undefined, second.signal], never);
  second.abort(new Error('second'));
  first.abort(new Error('first'));
  await t.rejects(working, { message: 'second' });
  await withAny([first.signal], async (signal) => {
    t.equal(signal.aborted, true);
    t.match(signal.reason, { message: 'first' });
  });
});

t.test('leaves nothing behind', async (t) => {
  const long = new AbortController();
  t.equal(await withAny([long.signal], async () => 1), 1);
  await t.rejects(
    withAny([long.signal], () => Promise.reject(new Error('failed'))),
    { message: 'failed' },
  );
  t.same(getEventListeners(long.signal, 'abort'), []);
});

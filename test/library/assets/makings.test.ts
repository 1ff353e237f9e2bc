/** Work that is shared by all who ask for it meanwhile. */
import { once } from 'node:events';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { Makings } from '../../../bridge/library/assets/makings.ts';
import { waitFor } from '../../support/wait-for.ts';

const never = new AbortController().signal;
/** Until it is given up; counts. */
const endless = () => {
  const state = { begun: 0, givenUp: 0 };
  const make = async (signal: AbortSignal): Promise<string> => {
    state.begun++;
    await once(signal, 'abort');
    state.givenUp++;
    throw signal.reason;
  };
  return { state, make };
};
const outcome = (result: Promise<unknown>) =>
  result.catch((error: { code?: string; message: string }) => error.code ?? error.message);

t.test('it is done once for all, and again for who comes later', async (t) => {
  const makings = new Makings<number>({ perAsker: 1, lingerMs: 0 });
  let count = 0;
  const make = async () => {
    await turn();
    return ++count;
  };
  const all = ['a', 'b', 'c'].map((asker) => makings.share('k', asker, make, never));
  t.same(await Promise.all(all), [1, 1, 1]);
  t.equal(await makings.share('k', 'a', make, never), 2);
});

t.test('it goes on as long as somebody waits', async (t) => {
  const makings = new Makings<string>({ perAsker: 1, lingerMs: 0 });
  const { state, make } = endless();
  const [first, second] = [new AbortController(), new AbortController()];
  const waiting = [first, second].map(({ signal }) =>
    outcome(makings.share('k', 'a', make, signal)),
  );
  first.abort(new Error('left'));
  t.equal(await waiting[0], 'left');
  t.same(state, { begun: 1, givenUp: 0 });
  second.abort(new Error('left too'));
  t.equal(await waiting[1], 'left too');
  await waitFor('the end', () => state.givenUp === 1);
});

t.test('whoever comes back in time finds it going on', async (t) => {
  const makings = new Makings<string>({ perAsker: 1, lingerMs: 200 });
  const { state, make } = endless();
  for (let n = 0; n < 3; n++) {
    const leaving = new AbortController();
    const waiting = outcome(makings.share('k', 'a', make, leaving.signal));
    await sleep(20);
    leaving.abort(new Error('left'));
    t.equal(await waiting, 'left');
  }
  t.same(state, { begun: 1, givenUp: 0 });
  await waitFor('the end', () => state.givenUp === 1);
});

t.test('one asker may not begin too many', async (t) => {
  const makings = new Makings<string>({ perAsker: 2, lingerMs: 0 });
  const { make } = endless();
  const leaving = new AbortController();
  const share = (key: string, asker: string) =>
    outcome(makings.share(key, asker, make, leaving.signal));
  const waiting = [share('1', 'a'), share('2', 'a'), share('1', 'a')];
  t.equal(await share('3', 'a'), 'RATE_LIMITED');
  waiting.push(share('3', 'b'));
  leaving.abort(new Error('left'));
  t.same(await Promise.all(waiting), Array(4).fill('left'));
});

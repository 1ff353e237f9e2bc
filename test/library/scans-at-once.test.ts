import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import { Home } from './support.ts';

t.test('who asks for a scan gets one that began after that', async (t) => {
  const home = new Home(t);
  await home.put({ 'a.mp4': 'a' });
  const { sources } = await home.open();
  await sources.add(home.root, {}, 'films');
  await sources.scan('films');
  const first = sources.scan('films');
  const second = sources.scan('films');
  const third = sources.scan('films');
  t.equal(await second, await third, 'those who wait for the same one share it');
  const fourth = sources.scan('films');
  const fifth = sources.scan('films');
  await fourth;
  await turn();
  const sixth = sources.scan('films');
  t.not(await fifth, await sixth, 'one that has begun is too late');
  t.not(await first, await second);
});

/** Televisions that want to be told of changes, and those who would have us call others. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { CallbackRefused, Subscriptions } from '../../bridge/dlna/subscriptions.ts';
import { waitFor } from '../support/wait-for.ts';

const HERE = '127.0.0.1';
type Event = { readonly method: string; readonly headers: IncomingHttpHeaders; body: string };

/** A television's side. `hold`: it takes its time with each event. */
const television = async (t: Test) => {
  const events: Event[] = [];
  let answer = () => undefined as unknown;
  const gate = { isHeld: false, open: () => answer() };
  const server = createServer(async (req, res) => {
    const { method = '', headers } = req;
    const event: Event = { method, headers, body: '' };
    for await (const piece of req) event.body += String(piece);
    events.push(event);
    if (gate.isHeld) answer = () => res.end();
    else res.end();
  }).listen(0, HERE);
  await once(server, 'listening');
  t.teardown(() => server.close());
  t.teardown(() => server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const asked = { from: HERE, callback: `<http://${HERE}:${port}/events>`, timeout: 'Second-300' };
  return { events, asked, gate };
};

t.test('the first event comes at once, the next with each change, numbered', async (t) => {
  const { events, asked } = await television(t);
  const subscriptions = new Subscriptions();
  const granted = subscriptions.subscribe(asked, { SystemUpdateID: 5 });
  t.equal(granted?.seconds, 300);
  await waitFor('the first event', () => events.length === 1);
  t.match(events[0], {
    method: 'NOTIFY',
    headers: { nt: 'upnp:event', nts: 'upnp:propchange', seq: '0', sid: granted?.sid },
    body: /<e:property><SystemUpdateID>5<\/SystemUpdateID><\/e:property>/,
  });
  subscriptions.tellAll({ SystemUpdateID: 6 });
  await waitFor('the second one', () => events.length === 2);
  t.match(events[1], { headers: { seq: '1' }, body: />6</ });
  t.match(subscriptions.renew(granted?.sid ?? '', asked), { sid: granted?.sid, seconds: 300 });
  t.equal(subscriptions.renew(granted?.sid ?? '', { ...asked, from: '127.0.0.9' }), undefined);
  t.notOk(subscriptions.unsubscribe(granted?.sid ?? '', '127.0.0.9'), 'it is not theirs');
  t.ok(subscriptions.unsubscribe(granted?.sid ?? '', HERE));
  subscriptions.tellAll({ SystemUpdateID: 7 });
  t.equal(subscriptions.renew(granted?.sid ?? '', asked), undefined);
  t.equal(events.length, 2);
});

t.test('a slow television is told the last of several changes', async (t) => {
  const { events, asked, gate } = await television(t);
  gate.isHeld = true;
  const subscriptions = new Subscriptions();
  subscriptions.subscribe(asked, { SystemUpdateID: 1 });
  await waitFor('the first event', () => events.length === 1);
  for (const id of [2, 3, 4]) subscriptions.tellAll({ SystemUpdateID: id });
  gate.isHeld = false;
  gate.open();
  await waitFor('the last one', () => events.length === 2);
  t.match(events[1], { headers: { seq: '1' }, body: />4</ });
});

t.test('nobody can have us call others', async (t) => {
  const subscriptions = new Subscriptions();
  for (const callback of [
    undefined,
    '',
    'http://127.0.0.1/',
    '<http://127.0.0.2/>',
    '<http://localhost/>',
    '<https://127.0.0.1/>',
    '<file:///etc/passwd>',
    '<http://user:pass@127.0.0.1/>',
    '<http://127.0.0.1.example/>',
    '<http://127.0.0.1/><http://192.0.2.1/>',
    '<not an address>',
  ]) {
    const asked = { from: HERE, callback, timeout: undefined };
    t.throws(() => subscriptions.subscribe(asked, {}), new CallbackRefused(), String(callback));
  }
  t.equal(subscriptions.size, 0);
});

t.test('their number is bounded, and who does not listen is forgotten', async (t) => {
  const subscriptions = new Subscriptions();
  const asked = (from: string) => ({
    ...{ from, timeout: 'infinite' },
    // Nobody listens at the port for discarding.
    callback: `<http://${from}:9/>`,
  });
  for (let count = 0; count < 10; count++) subscriptions.subscribe(asked(HERE), { A: 1 });
  t.equal(subscriptions.size, 4, 'one television takes four places at most');
  for (let n = 2; n < 100; n++) subscriptions.subscribe(asked(`127.0.0.${n}`), { A: 1 });
  t.equal(subscriptions.size, 64);
  t.equal(subscriptions.subscribe(asked('127.0.0.200'), { A: 1 }), undefined);
  await waitFor('their being forgotten', () => {
    subscriptions.tellAll({ A: 2 });
    return subscriptions.size === 0;
  });
});

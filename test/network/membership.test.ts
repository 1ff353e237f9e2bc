import t from 'tap';
import { usersOfSeed } from '../../bridge/network/account-users.ts';
import { Membership } from '../../bridge/network/membership.ts';

const ignore = () => {};

const offline = () =>
  new Membership({
    kind: 'joined',
    network: 'O'.repeat(56),
    name: 'nowhere',
    route: { urls: ['nats://127.0.0.1:9'], ca: [] },
    account: 'A'.repeat(56),
    users: usersOfSeed('SA'),
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });

t.test('nobody waits for a connection that they have given up', async (t) => {
  const refused = { code: 'NETWORK_UNREACHABLE' };
  const started = Date.now();
  await t.rejects(offline().connected(AbortSignal.abort()), refused);
  const controller = new AbortController();
  const waiting = offline().connected(controller.signal);
  controller.abort();
  await t.rejects(waiting, refused);
  const stopped = offline();
  await stopped.stop();
  await t.rejects(stopped.connected(new AbortController().signal), refused);
  t.ok(Date.now() - started < 5_000);
});

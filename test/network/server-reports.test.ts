/** What several servers of one network say, together. */
import { connect } from '@nats-io/transport-node';
import t from 'tap';
import { accountUse, serverStates } from '../../bridge/network/server-reports.ts';
import { newAccount } from '../support/loopback.ts';
import { startNatsServer } from '../support/start-nats-server.ts';

const state = (server_name: string) => ({
  ...{ server_name, version: '2.14.0', start: '2026-01-01T00:00:00Z', mem: 1 },
  ...{ connections: 1, max_connections: 10, max_payload: 100, subscriptions: 1, jetstream: {} },
});

t.test('use is added up, servers are listed, nonsense is left out', async (t) => {
  const { url } = await startNatsServer(t);
  const [ben, carol] = [newAccount(), newAccount()];
  const use = (acc: string, conns: number) => {
    const traffic = { msgs: conns, bytes: 100 * conns };
    return { acc, conns, num_subscriptions: 2 * conns, sent: traffic, received: traffic };
  };
  const asked = await connect({ servers: url });
  t.teardown(() => asked.close());
  await t.rejects(serverStates(asked), { code: 'NETWORK_UNREACHABLE' });
  for (const [name, conns] of [
    ['b', 1],
    ['a', 2],
    ['', 3],
  ] as const) {
    const nc = await connect({ servers: url });
    t.teardown(() => nc.close());
    const answer = (subject: string, data: object) =>
      nc.subscribe(subject, {
        callback: (_, message) =>
          void message.respond(name ? JSON.stringify({ data }) : 'nonsense'),
      });
    const uses = conns === 1 ? [use(ben, 1)] : [use(ben, conns), use(carol, conns)];
    answer('$SYS.REQ.ACCOUNT.PING.STATZ', { account_statz: uses });
    answer('$SYS.REQ.SERVER.PING.VARZ', state(name));
    await nc.flush();
  }
  t.match(await accountUse(asked, [ben, carol, newAccount()]), [
    { acc: ben, conns: 3, num_subscriptions: 6, sent: { bytes: 300 }, received: { msgs: 3 } },
    { acc: carol, conns: 2 },
  ]);
  t.same(
    (await serverStates(asked)).map(({ server_name }) => server_name),
    ['a', 'b'],
  );
});

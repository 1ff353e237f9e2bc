/** Accounts that mean harm, or know no better: what they send changes nothing for others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createAccount, createUser } from '@nats-io/jwt';
import t from 'tap';
import { GlobalNetwork } from '../support/global-network.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('who never registered breaks nothing, and holds nobody up', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const stranger = await network.member('Stranger');
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  t.same(await stranger.global.shares(), []);
  stranger.global.heartbeat('films', 1);
  t.equal((await stranger.global.share('films', ben.account)).code, 400);
  t.equal((await stranger.global.unshare('films', ben.account)).code, 400);
  t.equal((await stranger.global.imported('films', ben.account)).code, 400);
  const nobody = createAccount().getPublicKey();
  for (const target of [stranger.account, nobody]) {
    const { code, error } = await olivia.global.share('films', target);
    t.same([code, error], [400, 'The target has not been initialized']);
    t.equal((await olivia.global.unshare('films', target)).code, 200);
  }
  await olivia.global.share('films', ben.account);
  t.equal((await ben.global.shares()).length, 1);
  t.equal((await ben.global.stats()).data.total_initialized, 2);
});

t.test('nothing that is sent becomes a subject', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  const kept: string[] = [];
  const watch = await network.connection();
  for (const subject of ['natster.events.>', '$KV.>']) {
    watch.subscribe(subject, { callback: (_, message) => void kept.push(message.subject) });
  }
  await watch.flush();
  const share = { catalog: 'films', target: ben.account, event_type: 'catalog_shared' };
  const user = createUser().getPublicKey();
  const wrong: unknown[] = [
    ...['', 'null', '[]', '{', '\u0000', 'x'.repeat(20_000), '{"catalog":1}'],
    ...['', 'a.b', '*', '>', 'none', 'my_cat', 'ä', 'a b', '../x', 'x'.repeat(65)].map(
      (catalog) => ({ ...share, catalog }),
    ),
    ...['', 'none', 'A', `${ben.account}.x`, '>', `${ben.account} `, user, olivia.account].map(
      (target) => ({ ...share, target }),
    ),
    ...['', 'catalog', 'catalog_shared.x', '>', 'toString', 'context_bound'].map((event_type) => ({
      ...{ ...share, event_type, data: { oauth_id: 'google|ben', bound_context: {} } },
    })),
    { ...share, event_type: 'natster_initialized', data: 'x' },
    { ...share, event_type: 'natster_initialized', data: { account_key: ben.account } },
    { ...share, catalog: 'synadiahub' },
    { ...share, catalog: 'SynadiaHub' },
  ];
  for (const event of wrong) {
    const body = typeof event === 'string' ? event : JSON.stringify(event);
    const { code, error } = await olivia.global.ask<string>('events.put', body);
    t.equal(code, 400, body.slice(0, 80));
    t.ok(error, 'and says why');
  }
  t.same(kept, []);
  t.same(await ben.global.shares(), []);
  t.notOk((await olivia.global.whoami()).data?.oauth_id);
  t.equal((await olivia.global.share('films', ben.account)).code, 200);
});

t.test("a name is nobody else's, and nobody says for others that they are there", async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  const mallory = await network.registered('Mallory');
  await mallory.global.unshare('films', ben.account);
  await mallory.global.share('films', ben.account);
  t.same((await olivia.global.validate('films')).data, { valid: true, message: '' });
  t.equal((await olivia.global.share('films', ben.account)).code, 200);
  t.equal((await mallory.global.unshare('films', ben.account)).code, 200);
  const heard: string[] = [];
  ben.global.onHeartbeat(({ account_key }) => heard.push(account_key));
  await ben.nc.flush();
  mallory.global.heartbeat('films', 1);
  mallory.global.heartbeat('films', 1, olivia.account);
  for (const body of ['', '{}', '[', JSON.stringify({ catalog: '>', account_key: 'A' })]) {
    mallory.nc.publish('natster.global.heartbeats.put', body);
  }
  const [answer] = (await mallory.global.stats()).data ? ['answers'] : [];
  t.ok(answer);
  const [share] = await ben.global.shares();
  t.match(share, { from_account: olivia.account, catalog_online: false, revision: 0 });
  olivia.global.heartbeat('films', 2);
  await waitFor('the heartbeat', async () => heard.length > 0);
  t.same(heard, [olivia.account]);
});

t.test('asking does not keep a catalog alive', async (t) => {
  const onlineMs = 1500;
  const network = await GlobalNetwork.start(t);
  await network.serve({ onlineMs });
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  await olivia.global.share('films', ben.account);
  olivia.global.heartbeat('films', 5);
  const isOnline = async () => (await ben.global.shares())[0]?.catalog_online;
  await waitFor('the catalog', async () => isOnline());
  await waitFor('its end', async () => {
    await sleep(50);
    return (await isOnline()) === false;
  });
  olivia.global.heartbeat('films', 6);
  await waitFor('the catalog again', async () => isOnline());
  t.equal((await ben.global.shares())[0]?.revision, 6);
});

t.test('a flood of one account is refused, and others are answered', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const mallory = await network.registered('Mallory');
  const ben = await network.registered('Ben');
  const answers = await Promise.all(Array.from({ length: 500 }, () => mallory.global.whoami()));
  const codes = new Set(answers.map((answer) => answer.code));
  t.same([...codes].sort(), [200, 500]);
  t.equal((await ben.global.whoami()).code, 200);
});

t.test(
  'events of which nothing had followed are seen to, and none is tried for ever',
  async (t) => {
    const network = await GlobalNetwork.start(t);
    const first = await network.serve();
    const olivia = await network.registered('Olivia');
    const ben = await network.registered('Ben');
    await first.stop();
    // As an instance leaves them that is killed, and as one of the original's does that knows less.
    const log = await network.connection();
    const nobody = createAccount().getPublicKey();
    const pairs = [
      ...[`${nobody}.${ben.account}`, `${olivia.account}.${nobody}`, 'x-y.a_b', 'none.none'],
      ...[`${olivia.account}.${ben.account}`, `${olivia.account}.${olivia.account}`],
    ];
    for (const pair of pairs) {
      for (const type of ['catalog_shared', 'catalog_imported', 'context_bound', 'nonsense']) {
        const reply = await log.request(`natster.events.${pair}.films.${type}`, 'null');
        t.ok(reply.json<{ seq?: number }>().seq, type);
      }
    }
    await network.serve();
    await waitFor(
      'the share',
      async () => (await ben.global.shares().catch(() => [])).length === 1,
    );
    const subject = '$JS.API.CONSUMER.INFO.NATSTER_EVENTS.NATSTER_PROJECTOR';
    await waitFor('the end of all work', async () => {
      type Info = { num_pending: number; num_ack_pending: number };
      const { num_pending, num_ack_pending } = (await log.request(subject)).json<Info>();
      return num_pending === 0 && num_ack_pending === 0;
    });
    t.equal((await ben.global.stats()).data.total_initialized, 2);
  },
);

t.test('what is over takes no room', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  const look = await network.connection();
  const kept = async () => {
    const reply = await look.request('$JS.API.STREAM.INFO.NATSTER_EVENTS');
    return reply.json<{ state: { messages: number } }>().state.messages;
  };
  t.equal(await kept(), 2, 'two registrations');
  for (let n = 0; n < 30; n++) {
    await olivia.global.share(`films${n}`, ben.account);
    await ben.global.imported(`films${n}`, olivia.account);
    await olivia.global.unshare(`films${n}`, ben.account);
    await ben.global.imported(`films${n}`, olivia.account);
    await olivia.global.unshare(`films${n}`, ben.account);
  }
  t.equal(await kept(), 2);
  for (let n = 0; n < 10; n++) await olivia.global.share('films', ben.account);
  t.equal(await kept(), 3);
  t.equal((await ben.global.shares()).length, 1);
});

t.test('nobody fills the list of somebody else', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const mallory = await network.registered('Mallory');
  const ben = await network.registered('Ben');
  const answers = [];
  for (let n = 0; n < 203; n++) answers.push(await mallory.global.share(`c${n}`, ben.account));
  t.same(
    answers.slice(198).map(({ code }) => code),
    [200, 200, 400, 400, 400],
  );
  t.equal((await ben.global.shares()).length, 200);
});

t.test('many changes at once leave both sides agreed', async (t) => {
  const network = await GlobalNetwork.start(t);
  await Promise.all([network.serve(), network.serve(), network.serve()]);
  const olivia = await network.registered('Olivia');
  const friends = [await network.registered('Ben'), await network.registered('Carol')];
  await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const friend = friends[n % 2];
      if (!friend) return;
      const act = n % 3 === 0 ? 'unshare' : 'share';
      await olivia.global[act](`films${n % 6}`, friend.account);
    }),
  );
  const line = (share: object) => JSON.stringify(share);
  const out = (await olivia.global.shares()).map(line).sort();
  const into = (await Promise.all(friends.map((friend) => friend.global.shares()))).flat();
  t.same(out, into.map(line).sort());
  t.equal(new Set(out).size, out.length, 'none twice');
});

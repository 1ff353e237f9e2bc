/** The nine operations of the global service, asked by a client that was written from the original's description alone. */
import t from 'tap';
import { GlobalNetwork } from '../support/global-network.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('an account registers once, and is known from then on', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const { global, account } = await network.member('Ben');
  t.same(await global.whoami(), { error: 'Not found', code: 404, data: null });
  t.same(await global.shares(), [], 'who never registered shares nothing, and breaks nothing');
  t.same(await global.init(), { code: 200, data: '' });
  const { code, data } = await global.whoami();
  t.equal(code, 200);
  t.equal(data?.account_key, account);
  t.ok(Math.abs((data?.initialized ?? 0) - Date.now() / 1000) < 60, 'in seconds');
  t.notOk(data && 'oauth_id' in data);
  t.equal((await global.init()).code, 400, 'not twice');
  t.same(await global.whoami(), { code: 200, data }, 'and the time stays');
});

t.test('who shares what with whom', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  t.same(await olivia.global.share('Films', ben.account), { code: 200, data: '' });
  const line = {
    ...{ from_account: olivia.account, to_account: ben.account, catalog: 'films' },
    ...{ catalog_online: false, revision: 0 },
  };
  t.same(await ben.global.shares(), [line]);
  t.same(await olivia.global.shares(), [line]);
  t.equal((await olivia.global.share('films', ben.account)).code, 200);
  t.same(await ben.global.shares(), [line], 'listed once, however often it was shared');
  t.same(await ben.global.imported('films', olivia.account), { code: 200, data: '' });

  await ben.global.share('films', olivia.account);
  const [first, second] = await olivia.global.shares();
  t.same(first, line, 'what goes out comes first');
  t.equal(second?.from_account, ben.account, 'another catalog of the same name');

  t.same(await olivia.global.unshare('films', ben.account), { code: 200, data: '' });
  t.same(
    (await olivia.global.shares()).map((share) => share.from_account),
    [ben.account],
  );
  t.equal((await olivia.global.unshare('films', ben.account)).code, 200, 'nothing is left to do');
  await olivia.global.share('films', ben.account);
  t.equal((await ben.global.shares()).length, 2, 'and shared again');
});

t.test('heartbeats reach those with whom that catalog is shared', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  const carol = await network.registered('Carol');
  await olivia.global.share('films', ben.account);
  await olivia.global.share('music', carol.account);
  const heard: Record<string, string[]> = { ben: [], carol: [] };
  ben.global.onHeartbeat(({ catalog, account_key, revision }) =>
    heard.ben?.push(`${catalog} ${account_key} ${revision}`),
  );
  carol.global.onHeartbeat(({ catalog }) => heard.carol?.push(catalog));
  await ben.nc.flush();
  await carol.nc.flush();
  olivia.global.heartbeat('films', 1_795_193_526);
  olivia.global.heartbeat('music', 1_795_193_527);
  await waitFor('both heartbeats', async () => heard.ben?.length === 1 && !!heard.carol?.length);
  t.same(heard, { ben: [`films ${olivia.account} 1795193526`], carol: ['music'] });
  await waitFor('the catalog', async () => (await ben.global.shares())[0]?.catalog_online === true);
  t.equal((await ben.global.shares())[0]?.revision, 1_795_193_526);
});

t.test('numbers, and names', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  await olivia.global.share('films', ben.account);
  olivia.global.heartbeat('films', 7);
  await waitFor('the catalog', async () => (await ben.global.shares())[0]?.catalog_online === true);
  t.same(await ben.global.stats(), {
    code: 200,
    data: { total_initialized: 2, running_catalogs: 1, share_count: 1 },
  });
  t.same((await ben.global.validate('films')).data, { valid: true, message: '' });
  for (const name of ['', 'none', 'my_cat', 'a b', 'a.b', '*', 'synadiahub', 'x'.repeat(65)]) {
    const { code, data } = await ben.global.validate(name);
    t.same([code, data.valid], [200, false], name);
    t.not(data.message, '');
  }
  const cause = await ben.global.ask('nothing.such').catch(String);
  t.match(cause, /no responders/i, 'what nobody serves is refused at once');
});

t.test('several at once know the same, and what they know outlasts them', async (t) => {
  const network = await GlobalNetwork.start(t);
  const first = await network.serve();
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  const names = Array.from({ length: 20 }, (_, n) => `films${n}`);
  await Promise.all(names.map((name) => olivia.global.share(name, ben.account)));
  for (const name of names) olivia.global.heartbeat(name, 7);
  await waitFor('all catalogs', async () => {
    const shares = await Promise.all([ben.global.shares(), olivia.global.shares()]);
    return shares.flat().every((share) => share.catalog_online && share.revision === 7);
  });
  t.equal((await ben.global.shares()).length, names.length);

  await first.stop();
  const third = await network.serve();
  for (let n = 0; n < 10; n++) {
    const shares = await ben.global.shares();
    t.same(shares.map((share) => share.catalog).sort(), names.toSorted());
  }
  t.ok(third);
});

t.test('who is there is known again after a server forgot who asks', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  await olivia.global.share('films', ben.account);
  const look = await network.connection();
  const api = async <T>(call: string) =>
    (await look.request(`$JS.API.CONSUMER.${call}`, '{}', { timeout: 5_000 })).json<T>();
  const { consumers } = await api<{ consumers: string[] }>('NAMES.KV_NATSTER_ONLINE');
  t.equal(consumers.length, 1);
  await api(`DELETE.KV_NATSTER_ONLINE.${consumers[0]}`);
  olivia.global.heartbeat('films', 1);
  await waitFor('the catalog', async () => (await ben.global.shares())[0]?.catalog_online);
});

t.test('answers are to the letter those of the original', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const { nc, account, global } = await network.member('Olivia');
  const ben = await network.registered('Ben');
  const ask = async (operation: string, body = '') =>
    (await nc.request(`natster.global.${operation}`, body)).string();
  t.equal(await ask('whoami'), '{"error":"Not found","code":404,"data":null}');
  t.equal(await ask('my.shares'), '{"code":200,"data":[]}');
  const events: object[] = [];
  const look = await network.connection();
  look.subscribe('natster.events.>', {
    callback: (_, message) => void events.push([message.subject, message.string()]),
  });
  await look.flush();
  await global.init();
  t.match(
    await ask('whoami'),
    new RegExp(`^\\{"code":200,"data":\\{"account_key":"${account}","initialized":\\d{10}\\}\\}$`),
  );
  const event = `{"catalog":"kevbuzz","target":"${ben.account}","event_type":"catalog_shared","data":null}`;
  t.equal(await ask('events.put', event), '{"code":200,"data":""}');
  t.same(events.at(-1), [
    `natster.events.${account}.${ben.account}.kevbuzz.catalog_shared`,
    'null',
  ]);
  global.heartbeat('kevbuzz', 1_795_193_526);
  await waitFor('the catalog', async () => (await global.shares())[0]?.catalog_online);
  t.equal(
    await ask('my.shares'),
    `{"code":200,"data":[{"from_account":"${account}","to_account":"${ben.account}","catalog":"kevbuzz","catalog_online":true,"revision":1795193526}]}`,
  );
  t.equal(
    await ask('stats'),
    '{"code":200,"data":{"total_initialized":2,"running_catalogs":1,"share_count":1}}',
  );
  t.equal(await ask('otc.claim', '{}'), '{"error":"Forbidden","code":403,"data":null}');
  const asked = await nc.request('natster.global.heartbeats.put', 'x');
  t.equal(asked.json<{ code: number }>().code, 400, 'who asks is answered');
});

t.test('whoever registers gets the welcome catalog, once there is one', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const early = await network.registered('Early');
  const { nc, global } = await network.hub();
  await global.init();
  const ben = await network.registered('Ben');
  t.match(await ben.global.shares(), [{ from_account: global.account, catalog: 'synadiahub' }]);
  t.same(await early.global.shares(), []);
  t.equal((await global.share('synadiahub', early.account)).code, 200);
  t.equal((await early.global.shares()).length, 1, 'and who was there before, when it says so');
  const heard: string[] = [];
  ben.global.onHeartbeat(({ catalog }) => heard.push(catalog));
  await ben.nc.flush();
  global.heartbeat('synadiahub', 1);
  await nc.flush();
  await waitFor('its heartbeat', async () => heard.length > 0);
  t.same(heard, ['synadiahub']);
});

t.test('who has left the network is in no list', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const olivia = await network.registered('Olivia');
  const ben = await network.registered('Ben');
  await olivia.global.share('films', ben.account);
  await ben.global.share('films', olivia.account);
  t.equal((await olivia.global.shares()).length, 2);
  await network.original.network.registry.removeMember(ben.account);
  t.same(await olivia.global.shares(), []);
});

t.test('what is known comes along when the network moves', async (t) => {
  const before = await GlobalNetwork.start(t);
  await before.serve();
  const olivia = await before.registered('Olivia');
  const ben = await before.registered('Ben');
  for (const name of ['films', 'music']) await olivia.global.share(name, ben.account);
  await olivia.global.unshare('music', ben.account);
  const { data } = await ben.global.whoami();

  const after = await GlobalNetwork.start(t);
  await after.serve({ former: await before.connection() });
  const look = await after.connection();
  type Kept = { in_shares: { catalog: string; account: string }[]; initialized_at: number };
  const kept = await waitFor('what is kept of Ben', async () => {
    const subject = `$JS.API.DIRECT.GET.KV_PROJ_ACCOUNT.$KV.PROJ_ACCOUNT.${ben.account}`;
    const reply = await look.request(subject).catch(() => undefined);
    if (!reply || reply.headers?.code === 404) return undefined;
    const state = reply.json<Kept>();
    return state.in_shares.length > 0 ? state : undefined;
  });
  t.match(kept.in_shares, [{ catalog: 'films', account: olivia.account }]);
  t.equal(kept.in_shares.length, 1);
  t.equal(kept.initialized_at, data?.initialized);
});

/** One-time codes and what they bind: for the original's `login` and its page. */
import t, { type Test } from 'tap';
import type { GlobalServiceOptions } from '../../bridge/global/global-service.ts';
import { credentialsOnly, SEED } from '../support/credentials-only.ts';
import { GlobalNetwork } from '../support/global-network.ts';
import { GlobalClient } from '../support/original/global-client.ts';
import { waitFor } from '../support/wait-for.ts';

const withSite = async (t: Test, options: Partial<GlobalServiceOptions> = {}) => {
  const network = await GlobalNetwork.start(t);
  const { asked, cloudUrl } = await credentialsOnly(t);
  const guest = await network.original.guest('Site');
  const site = { account: guest.account, url: 'https://example.org/#/', cloudUrl };
  // All that is kept passes here.
  const kept: string[] = [];
  const watch = await network.connection();
  for (const subject of ['natster.events.>', '$KV.>']) {
    watch.subscribe(subject, {
      callback: (_, { data }) => void kept.push(Buffer.from(data).toString()),
    });
  }
  await watch.flush();
  const serve = () => network.serve({ ...options, site });
  await serve();
  return { network, asked, kept, serve, site: new GlobalClient(guest.nc, guest.account) };
};

t.test('a code binds an account to who is signed in at the page', async (t) => {
  const { network, asked, kept, serve, site } = await withSite(t);
  const ben = await network.registered('Ben');
  const context = ben.global.context('uat_secret');
  const { code: status, data } = await ben.global.login(context);
  t.equal(status, 200);
  t.equal(data?.valid_minutes, 5);
  t.equal(data?.claim_url, `https://example.org/#/${data?.code}`);
  const code = data?.code ?? '';
  t.same(await site.claim(code, 'google|ben'), { code: 200, data: context });
  t.equal((await ben.global.whoami()).data?.oauth_id, 'google|ben');
  const bound = await site.contextOf('google|ben');
  t.same(bound.data, { context, user_jwt: 'eyJ0.eyJq.c2ln', user_seed: SEED });
  t.same(asked, ['POST /api/nats-users/user-1/creds Bearer uat_secret']);

  t.equal((await site.claim(code, 'google|mallory')).code, 404, 'it works once');
  t.equal((await site.contextOf('google|mallory')).code, 404);
  t.ok(kept.length > 5, `${kept.length} messages were kept`);
  t.notOk(kept.some((text) => text.includes('uat_secret') || text.includes(code)));

  await serve();
  const again = await ben.global.login(ben.global.context('uat_newer'));
  await site.claim(again.data?.code ?? '', 'google|ben');
  t.equal((await site.contextOf('google|ben')).data?.context.access_token, 'uat_newer');
  const carol = await network.registered('Carol');
  const hers = await carol.global.login(carol.global.context('uat_carol'));
  await site.claim(hers.data?.code ?? '', 'google|ben');
  const { data: newest } = await site.contextOf('google|ben');
  t.equal(newest?.context.account_public_key, carol.account, 'the newest binding counts');
});

t.test('codes are for the page, random, and claimed by one', async (t) => {
  const { network, site } = await withSite(t);
  const ben = await network.registered('Ben');
  const mallory = await network.registered('Mallory');
  const login = async () => (await ben.global.login(ben.global.context('uat'))).data?.code ?? '';
  const codes = [await login(), await login()];
  t.not(codes[0], codes[1], 'two of one second');
  for (const code of codes) t.match(code, /^[a-z2-9]{22}$/);
  const [code = ''] = codes;
  t.equal((await mallory.global.claim(code, 'google|mallory')).code, 403);
  t.equal((await ben.global.claim(code, 'google|ben')).code, 403);
  t.equal((await mallory.global.contextOf('google|ben')).code, 403);
  const names = Array.from({ length: 8 }, (_, n) => `google|${n}`);
  const claims = await Promise.all(names.map((name) => site.claim(code, name)));
  t.equal(claims.filter((claim) => claim.code === 200).length, 1);
  t.equal(claims.filter((claim) => claim.code === 404).length, 7);
  for (const wrong of ['', 'x', '../..', '>', code.toUpperCase(), 'a'.repeat(64)]) {
    t.equal((await site.claim(wrong, 'google|ben')).code, 404, wrong);
  }
  t.equal((await site.ask('otc.claim', '{"code":7}')).code, 400);
  t.equal((await site.ask('context.get', Uint8Array.of(255, 254))).code, 404);

  const foreign = mallory.global.context('uat');
  t.equal((await ben.global.login(foreign)).code, 403, 'for another account');
  t.equal((await ben.global.ask('otc.generate', '{}')).code, 400);
  const stranger = await network.member('Stranger');
  t.equal((await stranger.global.login(stranger.global.context('uat'))).code, 403);
});

t.test('codes expire', async (t) => {
  const { network, site } = await withSite(t, { codeLifetimeMs: 1000 });
  const ben = await network.registered('Ben');
  const { data } = await ben.global.login(ben.global.context('uat'));
  const watch = await network.connection();
  const subject = '$JS.API.STREAM.INFO.KV_NATSTER_CODES';
  await waitFor('the end of the code', async () => {
    const { state } = (await watch.request(subject)).json<{ state: { messages: number } }>();
    return state.messages === 0;
  });
  t.equal((await site.claim(data?.code ?? '', 'google|ben')).code, 404);
});

t.test('without a page nobody signs in', async (t) => {
  const network = await GlobalNetwork.start(t);
  await network.serve();
  const ben = await network.registered('Ben');
  t.equal((await ben.global.login(ben.global.context('uat'))).code, 403);
  t.equal((await ben.global.claim('a'.repeat(22), 'ben')).code, 403);
  t.equal((await ben.global.contextOf('ben')).code, 403);
});

/** What a member of a network can do to it and to the other members by hand: what it could do before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createOperator,
  createUser,
  encodeAccount,
  encodeUser,
  fromSeed,
  type User,
} from '@nats-io/jwt';
import { jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import t from 'tap';
import { makeUser } from '../../bridge/network/claims.ts';
import { MAX_PAYLOAD } from '../../bridge/network/limits.ts';
import {
  type BridgeProcess,
  shareFolder,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { bareClient, refusalIn } from '../support/guest.ts';
import { newAccount } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';

type Me = { accounts: { network: string; account: string }[] };

const secretOf = (bridge: BridgeProcess, name: string): string =>
  readFileSync(join(bridge.dataDir, 'secrets', `account-${name}.nk`), 'utf8').trim();

const accountOf = async (bridge: BridgeProcess) => {
  const { accounts } = await bridge.api.get<Me>('/whoami');
  const [{ network, account } = { network: '', account: '' }] = accounts;
  return { network, account };
};

const asked = (nc: NatsConnection, subject: string, data: unknown = {}): Promise<string> =>
  nc.request(subject, typeof data === 'string' ? data : JSON.stringify(data)).then(
    (reply) => refusalIn(reply.data) ?? reply.string(),
    (error: Error) => (/no responders/.test(error.message) ? 'nobody there' : error.message),
  );

const NOBODY = 'nobody there';

t.test('a member', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mp4'), 1);
  await shareFolder(households, media);
  const carol = await startBridge(t, {
    name: 'Carol',
    dataDir: temporaryDir(t),
    args: ['--no-own-network'],
  });
  const { code, url } = await owner.api.post<{ code: string; url: string }>('/invitations', {
    thisMachine: true,
  });
  await carol.api.post('/memberships', { invitation: code });
  await owner.api.put('/catalogs/films/shares/Carol');
  await carol.api.post('/imports', { catalog: 'films', friend: 'Olivia' });

  const [olivias, bens, carols] = await Promise.all([owner, friend, carol].map(accountOf));
  if (!olivias || !bens || !carols) throw new Error('no accounts');
  const seeds = {
    olivia: secretOf(owner, 'own'),
    ben: secretOf(friend, bens.network),
    carol: secretOf(carol, carols.network),
  };
  const clientOf = async (seed: string) => {
    const user = await makeUser(seed, 'bare');
    return bareClient(t, url, { authenticator: jwtAuthenticator(user.jwt, user.key.getSeed()) });
  };
  const { nc: ben } = await clientOf(seeds.ben);
  const claimsFile = join(owner.dataDir, 'network', 'jwt', `${bens.account}.jwt`);
  const pairOf = (seed: string) => fromSeed(new TextEncoder().encode(seed));

  await t.test('changes no claims', async (t) => {
    const before = readFileSync(claimsFile, 'utf8');
    const limits = {
      conn: -1,
      subs: -1,
      data: -1,
      payload: -1,
      imports: -1,
      exports: -1,
      leaf: -1,
    };
    const claims = { limits: { ...limits, wildcards: true } };
    const signers = [pairOf(seeds.ben), createOperator()];
    for (const signer of signers) {
      const jwt = await encodeAccount('Ben', bens.account, claims, { signer });
      for (const subject of [
        ...['$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.CLAIMS.DELETE', '$SYS.REQ.CLAIMS.PACK'],
        `$SYS.REQ.ACCOUNT.${bens.account}.CLAIMS.UPDATE`,
        `$SYS.ACCOUNT.${bens.account}.CLAIMS.UPDATE`,
      ]) {
        t.equal(await asked(ben, subject, jwt), NOBODY, subject);
      }
      t.equal(await asked(ben, 'natster.network.claims', jwt), 'REQUEST_INVALID');
      t.equal(await asked(ben, 'natster.network.join', jwt), 'REQUEST_INVALID');
      t.equal(await asked(ben, 'natster.network.imports.add', jwt), 'REQUEST_INVALID');
    }
    t.equal(readFileSync(claimsFile, 'utf8'), before);
  });

  await t.test('makes users that are bound by its account, whatever they say', async (t) => {
    const enter = async (more: Partial<User>, account = pairOf(seeds.ben)) => {
      const user = createUser();
      const all = { pub: { allow: ['>'], deny: [] }, sub: { allow: ['>'], deny: [] } };
      const limits = { subs: -1, data: -1, payload: -1 };
      const jwt = await encodeUser('wide', user, account, { ...all, ...limits, ...more });
      const authenticator = jwtAuthenticator(jwt, user.getSeed());
      return bareClient(t, url, { authenticator, reconnect: false });
    };
    const { nc } = await enter({});
    t.equal(nc.info?.max_payload, MAX_PAYLOAD, 'the payload of the account');
    t.equal(await asked(nc, '$SYS.REQ.CLAIMS.LIST'), NOBODY);
    t.equal(await asked(nc, '$SYS.REQ.SERVER.PING'), NOBODY);
    t.equal(await asked(nc, `$SYS.REQ.SERVER.${nc.info?.server_id}.KICK`, { cid: 1 }), NOBODY);
    t.match(await asked(nc, '$JS.API.INFO'), /JetStream not enabled for account/);
    await t.rejects(enter({ bearer_token: true }), { name: 'AuthorizationError' }, 'a bearer');
    const posing = enter({ issuer_account: carols.account });
    await t.rejects(posing, { name: 'AuthorizationError' }, "a user in another's name");
    await t.rejects(async () => {
      for (let n = 0; n < 33; n++) await enter({});
    }, /maximum account active connections exceeded|EPIPE|ECONNRESET/);
  });

  await t.test('hears and learns nothing of the others', async (t) => {
    // Its own user may be told who is connected in its own account; asked for another's, the same.
    for (const subject of ['$SYS.REQ.ACCOUNT.PING.CONNZ', '$SYS.REQ.SERVER.PING.CONNZ']) {
      const told = await asked(ben, subject, { acc: carols.account, auth: true, state: 0 });
      t.notMatch(told, new RegExp(`${carols.account}|${olivias.account}`), subject);
    }
    const told = await asked(ben, '$SYS.REQ.ACCOUNT.PING.STATZ', { accounts: [carols.account] });
    t.notMatch(told, new RegExp(`${carols.account}|${olivias.account}`));

    const { nc: olivia } = await clientOf(seeds.olivia);
    const { nc: carolByHand } = await clientOf(seeds.carol);
    const { nc: spy } = await clientOf(seeds.ben);
    const [heard, carolHeard] = [[] as string[], [] as string[]];
    spy.subscribe('>', {
      callback: (_error, { subject }) => {
        heard.push(subject);
      },
    });
    for (const subject of [`${carols.account}.>`, `${olivias.account}.>`, '$SYS.>'])
      spy.subscribe(subject);
    carolByHand.subscribe('natster.media.films.*', {
      callback: (_error, { subject }) => {
        carolHeard.push(subject);
      },
    });
    await Promise.all([spy.flush(), carolByHand.flush()]);
    olivia.publish(`${carols.account}.natster.media.films.x`, 'for Carol');
    await carol.api.post('/imports/films/refresh');
    await waitFor('Carol to hear hers', () => carolHeard.length > 0);
    olivia.publish(`${bens.account}.natster.media.films.x`, 'for Ben');
    await waitFor('Ben to hear his', () => heard.includes('natster.media.films.x'));
    t.same(heard, ['natster.media.films.x'], 'once, and nothing of what went on before');
    t.same(carolHeard, ['natster.media.films.x']);
    await spy.drain();
  });

  await t.test("asks in nobody else's name", async (t) => {
    const wanted = { owner: olivias.account, catalog: 'other', alias: 'other' };
    for (const account of [carols.account, olivias.account]) {
      for (const operation of ['imports.add', 'imports.remove', 'join']) {
        const subject = `${account}.natster.network.${operation}`;
        t.equal(await asked(ben, subject, wanted), NOBODY, subject);
      }
    }
    // Carol would be told of films by Olivia's bridge; it is his own that hears him.
    const hello = `${carols.account}.natster.catalog.films.v2.hello`;
    t.equal(await asked(ben, hello), 'NOT_SHARED');
    const own = `${bens.account}.natster.network.imports.add`;
    t.equal(await asked(ben, own, wanted), NOBODY, 'nor by the full name in its own');
  });

  await t.test('imports only from members, and only for itself', async (t) => {
    const add = (request: object) => asked(ben, 'natster.network.imports.add', request);
    const network = readFileSync(join(owner.dataDir, 'network', 'nats.conf'), 'utf8');
    const system = /system_account: (\w+)/.exec(network)?.[1];
    const good = { owner: olivias.account, catalog: 'more', alias: 'more' };
    const refused: [object, string][] = [
      [{ ...good, owner: newAccount() }, 'FRIEND_UNREACHABLE'],
      [{ ...good, owner: system }, 'FRIEND_UNREACHABLE'],
      [{ ...good, owner: bens.account }, 'FRIEND_UNREACHABLE'],
      [{ ...good, owner: '*' }, 'REQUEST_INVALID'],
      [{ ...good, catalog: '>' }, 'REQUEST_INVALID'],
      [{ ...good, catalog: 'a.b' }, 'REQUEST_INVALID'],
      [{ ...good, alias: 'x.>' }, 'REQUEST_INVALID'],
      [{ ...good, alias: 'a'.repeat(65) }, 'REQUEST_INVALID'],
      [{ ...good, alias: 'films' }, 'IMPORT_EXISTS'],
    ];
    for (const [request, expected] of refused) {
      t.equal(await add(request), expected, JSON.stringify(request).slice(0, 120));
    }
    const more = { account: carols.account, subject: '>', token: 'x', limits: { conn: -1 } };
    t.equal(await add({ ...good, ...more }), '{"ok":true}', 'fields that nobody asked for');
    const claims = Buffer.from(readFileSync(claimsFile, 'utf8').split('.')[1] ?? '', 'base64url');
    t.notMatch(claims.toString(), carols.account);
    type Claims = { nats: { imports: { subject: string }[]; limits: { conn: number } } };
    const { imports, limits } = (JSON.parse(claims.toString()) as Claims).nats;
    t.equal(limits.conn, 32);
    const foreign = imports
      .map(({ subject }) => subject)
      .filter((subject) => !subject.startsWith(`${bens.account}.`));
    t.same(foreign, ['natster.announcement.>'], 'what everybody hears, and nothing else');
  });
});

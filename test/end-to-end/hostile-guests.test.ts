/** What a client without credentials can hear, say or break: next to nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount, createOperator, createUser, encodeAccount, encodeUser } from '@nats-io/jwt';
import { headers, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import t from 'tap';
import { makeUser } from '../../bridge/network/claims.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { decodeInvitation, encodeInvitation } from '../../bridge/protocol/invitation.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { type BridgeProcess, startBridge, temporaryDir } from '../support/bridge-process.ts';
import {
  bareClient,
  makeKnock,
  publishRefused,
  rawAnswer,
  refusalIn,
  sendKnock,
  subscribeRefused,
} from '../support/guest.ts';
import { startNatsServer } from '../support/start-nats-server.ts';
import { waitFor } from '../support/wait-for.ts';

type Invitation = { code: string; url: string };

const guessed = (invitation: string): string =>
  encodeInvitation({ ...decodeInvitation(invitation), code: nodeCrypto.randomBytes(16) });

const commonPrefix = (a: string, b: string): number => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
};

const friendsOf = async (bridge: BridgeProcess): Promise<string[]> =>
  (await bridge.api.get<{ friends: { name: string }[] }>('/friends')).friends.map(
    ({ name }) => name,
  );

t.test('a client without credentials', async (t) => {
  const directory = temporaryDir(t);
  const start = (name: string, ...args: string[]) =>
    startBridge(t, { name, dataDir: join(directory, name), args });
  const olivia = await start('Olivia');
  const carol = await start('Carol', '--no-own-network');
  const invite = () => olivia.api.post<Invitation>('/invitations', { thisMachine: true });
  const { url, code: invitation } = await invite();
  const mallory = await bareClient(t, url);
  const { nc } = mallory;
  const account = (name: string) =>
    readFileSync(join(olivia.dataDir, 'secrets', `account-${name}.nk`), 'utf8').trim();

  await t.test('hears nothing but inboxes', async (t) => {
    for (const subject of [
      ...['>', '*', '*.>', '*.natster.>', 'natster.>', 'natster.network.join', '*.*.network.>'],
      ...[
        '$SYS.>',
        '$SYS.ACCOUNT.*.CONNECT',
        '$JS.>',
        '$KV.>',
        '_R_.>',
        '_GR_.>',
        '_INBOX',
        '_SYS.>',
      ],
      ...[`${decodeInvitation(invitation).key}.>`, '_INBOX_.>'],
    ]) {
      t.match(await subscribeRefused(nc, subject), /ermissions [Vv]iolation/, subject);
    }
  });

  await t.test('says nothing but knocks', async (t) => {
    for (const subject of [
      ...['natster.network.imports.add', 'natster.network.imports.remove', 'natster.network.x'],
      ...['natster.catalog.films.v2.hello', '_INBOX.somebody', '_R_.somebody', '$JS.API.INFO'],
      ...['$JS.API.STREAM.LIST', '$SYS.REQ.USER.INFO', '$SYS.REQ.SERVER.PING', '$KV.x.y'],
      ...['$SYS.REQ.ACCOUNT.PING.CONNZ', '$SYS.REQ.CLAIMS.LIST', '$SYS.REQ.CLAIMS.DELETE'],
      `$SYS.REQ.SERVER.${nc.info?.server_id}.KICK`,
    ]) {
      t.ok(await publishRefused(mallory, subject), subject);
    }
  });

  await t.test('makes no headers do what it cannot', async (t) => {
    const traced = headers();
    traced.set('Nats-Trace-Dest', '_INBOX.trace');
    nc.publish('natster.network.join', 'x', { headers: traced });
    await waitFor('the trace to be refused', () =>
      mallory.errors.some((error) => error.includes('for Publish to "_INBOX.trace"')),
    );
    t.pass('a trace goes only where it may publish');
  });

  await t.test('has no answer sent to, or taken from, inboxes that it cannot name', async (t) => {
    const victim = await bareClient(t, url);
    let heard = 0;
    victim.nc.subscribe('_INBOX.victim.1', {
      callback: () => {
        heard += 1;
      },
    });
    await victim.nc.flush();
    for (const reply of ['_INBOX.>', '_INBOX.*.*', '_INBOX.victim.*', '_INBOX.victim.>']) {
      nc.publish('natster.network.join', 'x', { reply });
    }
    // Answers come in order: after its own no other can follow. (With a service import between, a reply
    // subject with wildcards makes the server forget where the answers of others belong.)
    t.equal(refusalIn(await sendKnock(nc, Buffer.from('x'))), 'HANDSHAKE_FAILED');
    await victim.nc.flush();
    t.equal(heard, 0);
  });

  await t.test('has one subscription and 2,048 bytes', async (t) => {
    const greedy = await bareClient(t, url);
    greedy.nc.subscribe('_INBOX.one');
    greedy.nc.subscribe('_INBOX.two');
    await waitFor('the second to be refused', () =>
      greedy.errors.some((error) => /maximum subscriptions exceeded/i.test(error)),
    );
    t.equal(greedy.nc.info?.max_payload, 2048);
    const large = `CONNECT {"verbose":false}\r\nPUB natster.network.join 2049\r\n${'x'.repeat(2049)}\r\n`;
    t.match(await rawAnswer(url, large, /-ERR/), /Maximum Payload Violation/);
  });

  await t.test('has no use for keys and claims of its own making', async (t) => {
    const [operator, mine, user] = [createOperator(), createAccount(), createUser()];
    const limits = {
      conn: -1,
      subs: -1,
      data: -1,
      payload: -1,
      imports: -1,
      exports: -1,
      leaf: -1,
    };
    const everything = { limits: { ...limits, wildcards: true } };
    const claims = (subject: string) =>
      encodeAccount('mine', subject, everything, { signer: operator });
    const olivias = (await olivia.api.get<{ accounts: { account: string }[] }>('/whoami'))
      .accounts[0]?.account as string;
    for (const subject of [mine.getPublicKey(), olivias]) {
      t.ok(await publishRefused(mallory, '$SYS.REQ.CLAIMS.UPDATE', await claims(subject)));
    }
    const jwt = await encodeUser('mine', user, mine, { subs: -1, payload: -1, data: -1 });
    const enter = () =>
      bareClient(t, url, { authenticator: jwtAuthenticator(jwt, user.getSeed()) });
    await t.rejects(enter(), { name: 'AuthorizationError' }, 'an account that nobody signed');

    // The server takes such claims from the system account, which guests do not reach; it does not act on them.
    const { jwt: systemJwt, key } = await makeUser(account('system'), 'system');
    const system = await bareClient(t, url, {
      authenticator: jwtAuthenticator(systemJwt, key.getSeed()),
    });
    await system.nc.request('$SYS.REQ.CLAIMS.UPDATE', await claims(mine.getPublicKey()));
    await t.rejects(enter(), { name: 'AuthorizationError' }, 'an account of another operator');
  });

  await t.test(
    'who listens to all inboxes learns that somebody joins, not who or where',
    async (t) => {
      const heard: { subject: string; data: Uint8Array }[] = [];
      const spy = await bareClient(t, url);
      spy.nc.subscribe('_INBOX.>', {
        callback: (_error, message) => {
          heard.push(message);
        },
      });
      await spy.nc.flush();
      const inboxes = async (count: number) => {
        await waitFor('the answer', () => heard.length === count);
        return heard.map(({ subject }) => subject.slice('_INBOX.'.length));
      };

      for (const count of [1, 2]) {
        const wrong = carol.api.post('/memberships', { invitation: guessed(invitation) });
        await t.rejects(wrong, { code: 'INVITATION_REFUSED' });
        await inboxes(count);
      }
      await carol.api.post('/memberships', { invitation });
      const [first = '', second = '', third = ''] = await inboxes(3);
      t.ok(
        Math.max(commonPrefix(first, second), commonPrefix(second, third)) < 6,
        'an inbox says nothing of the next one, so no answer can be sent there',
      );
      const answer = Buffer.from(heard[2]?.data ?? []);
      t.equal(refusalIn(answer), undefined);
      t.notMatch(answer.toString('latin1'), /Olivia|Carol|nats:|O[A-Z2-7]{55}|A[A-Z2-7]{55}/);
      t.ok(await publishRefused(spy, heard[2]?.subject ?? ''), 'nor can it answer there itself');
      t.same(await friendsOf(olivia), ['Carol']);
    },
  );

  await t.test('cannot stand in for the administrator', async (t) => {
    const dave = await start('Dave', '--no-own-network');
    const { code } = await invite();
    const attempt = (invitation: string) => dave.api.post('/memberships', { invitation });
    const forged = await nodeCrypto.generateKeyPair();
    const key = encodePublicKey('xkey', forged.publicKey);
    await t.rejects(
      attempt(encodeInvitation({ ...decodeInvitation(code), key })),
      { code: 'HANDSHAKE_FAILED' },
      'with another key in the invitation',
    );
    t.equal(
      refusalIn(await sendKnock(nc, (await makeKnock(code, { administrator: key })).message)),
      'HANDSHAKE_FAILED',
    );

    // Another address in the invitation: a network where everything is the attacker's.
    const trap = await startNatsServer(t);
    const { nc: trapper } = await bareClient(t, trap.url);
    let say: (message: Uint8Array, relay: NatsConnection) => Promise<Uint8Array> | Uint8Array =
      () => nodeCrypto.randomBytes(300);
    trapper.subscribe('natster.network.join', {
      callback: (_error, message) => {
        void Promise.resolve(say(message.data, nc)).then((answer) => message.respond(answer));
      },
    });
    await trapper.flush();
    const trapped = encodeInvitation({ ...decodeInvitation(code), url: trap.url });
    await t.rejects(attempt(trapped), { code: 'INVITATION_REFUSED' }, 'garbage for an answer');
    const knock = await makeKnock(code);
    say = () => knock.message;
    await t.rejects(attempt(trapped), { code: 'INVITATION_REFUSED' }, 'a message of its own');
    say = (message) => message;
    await t.rejects(attempt(trapped), { code: 'INVITATION_REFUSED' }, 'its own message');
    t.same(await friendsOf(dave), []);

    // A relay can only carry: the guest gets where the invitation's maker wants it to be.
    say = (message, relay) => sendKnock(relay, message);
    await attempt(trapped);
    const { memberships } = await dave.api.get<{ memberships: { urls: string[] }[] }>(
      '/memberships',
    );
    t.same(
      memberships.map(({ urls }) => urls),
      [[url]],
    );
    t.same(await friendsOf(dave), ['Olivia']);
  });
});

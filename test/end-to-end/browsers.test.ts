/** Browsers that a household has linked: what they reach over the network, and what they do not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import t from 'tap';
import { keyPairFromSeed, nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { certifyBrowser } from '../../bridge/protocol/browser-certificate.ts';
import type { Home } from '../../bridge/protocol/browser-messages.ts';
import { decodePublicKey, decodeSeed } from '../../bridge/protocol/nkey.ts';
import {
  type BridgeProcess,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { openToBrowsers } from '../support/browser-network.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { RawBrowser } from '../support/raw-browser.ts';
import { waitFor } from '../support/wait-for.ts';

const DAY_SEC = 24 * 3600;
const nowSec = () => Math.floor(Date.now() / 1000);
const code = (result: object): string => ('code' in result ? String(result.code) : 'a session');
const wantNothing = { kind: 'nothing' };

const linkOf = async (bridge: BridgeProcess, body: object = {}) =>
  (await bridge.api.post<{ link: string }>('/linked-browsers/links', body)).link;
const browsersOf = async (bridge: BridgeProcess) =>
  (await bridge.api.get<{ browsers: { id: string; name: string }[] }>('/linked-browsers')).browsers;

const hears = (nc: NatsConnection, subject: string) =>
  nc.request(subject, '', { timeout: 2_000 }).then(
    ({ data }) => Buffer.from(data).toString(),
    (error: Error) =>
      `${error.name}: ${(error.cause as Error | undefined)?.message ?? error.message}`,
  );

t.test('without a listener for browsers none can be linked', async (t) => {
  const { owner } = await twoHouseholds(t);
  await t.rejects(linkOf(owner), { code: 'NO_WEBSOCKET' });
});

t.test('a browser of a household that has joined', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mp4'), 2);
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');
  const home = temporaryDir(t);
  const ownFile = await noise(join(home, 'Home (2021).mp4'), 1);
  await friend.api.post('/catalogs', { name: 'mine', description: 'Ours', dir: home });
  const { ca, url } = await openToBrowsers(t, owner, [friend]);
  const linking = async (body: object = {}) => RawBrowser.with(await linkOf(friend, body), ca);
  const phone = await linking();
  const told = await phone.linked();
  const nc = await phone.connect(told.jwt);
  t.teardown(() => nc.close());
  const [olivia] = told.friends;
  if (!olivia) throw new Error('no friend');
  const certificate = { ...told.browser, mac: olivia.mac };
  const atOlivia = phone.at(nc, olivia);

  await t.test('is told what there is, and no more', async (t) => {
    t.equal(phone.link.url, url);
    t.match(told, {
      ...{ name: 'Ben', browser: { name: 'phone' } },
      catalogs: [{ name: 'mine', description: 'Ours' }],
      friends: [{ name: 'Olivia' }],
      imports: [{ alias: 'films', catalog: 'films', owner: olivia.account }],
    });
    t.match(await phone.home(nc), { ...told, jwt: undefined });
    const days = (told.browser.endsAtSec - nowSec()) / DAY_SEC;
    t.ok(days > 89 && days <= 90, `${days} days`);
  });

  await t.test('gets a film of a friend', async (t) => {
    const want = { kind: 'item', id: film.id, offset: 0, length: 1000 };
    const session = await atOlivia.opened({ want, certificate });
    t.same(Buffer.from(session.block), readFileSync(file).subarray(0, 1000));
    const { id, revision } = film;
    const read = { op: 'read', id, revision, offset: 500_000, length: 100_000 };
    t.same(await atOlivia.ask(session, 0, read), readFileSync(file).subarray(500_000, 600_000));
  });

  await t.test('gets a film from home, in a catalog that nobody else sees', async (t) => {
    const atHome = phone.at(nc, { account: told.account, key: phone.link.key });
    const listing = await atHome.opened({ catalog: 'mine', want: { kind: 'items', since: 0 } });
    if ('error' in listing.opened) throw new Error('refused');
    const [item] = listing.opened.page?.items ?? [];
    const read = { op: 'read', id: item?.id, revision: item?.revision, offset: 10, length: 5000 };
    t.same(await atHome.ask(listing, 0, read), readFileSync(ownFile).subarray(10, 5010));
    t.equal(
      code(await atHome.open({ catalog: 'nothing', want: wantNothing, epoch: 'A'.repeat(22) })),
      'NOT_SHARED',
    );
  });

  await t.test('reaches nothing else', async (t) => {
    const denied = /permission/i;
    t.match(await hears(nc, 'natster.network.info'), denied);
    t.match(await hears(nc, 'natster.network.leave'), denied);
    t.match(await hears(nc, 'natster.global.my.shares'), denied);
    t.match(await hears(nc, 'natster.catalog.films.get'), denied);
    t.match(await hears(nc, 'natster.browser.link'), denied);
    t.match(await hears(nc, `${olivia.account}.natster.catalog.films.v2.hello`), denied);
    const heard = new Promise<string>((resolve) => {
      nc.subscribe('_INBOX.>', { callback: (error) => resolve(error?.message ?? 'heard') });
    });
    t.match(await heard, denied, 'other answers are not heard');
  });

  await t.test('a link is good for one browser', async (t) => {
    const knocking = await phone.knocking();
    t.teardown(() => knocking.close());
    t.match(await phone.ask(knocking), { account: told.account }, 'which may ask again');
    const thief = await RawBrowser.with(await linkOf(friend), ca);
    const guess = nodeCrypto.randomBytes(16);
    t.equal(code(await thief.ask(knocking, 'thief', guess)), 'BROWSER_LINK_EXPIRED');
    t.equal(code(await thief.ask(knocking, 'thief', phone.link.code)), 'BROWSER_LINK_EXPIRED');
    t.match(await hears(knocking, 'natster.browser.home'), /permission/i);
    t.match(await hears(knocking, 'natster.catalog.films.v2.hello'), /permission/i);
    t.equal((await browsersOf(friend)).length, 1);
  });

  await t.test('owners take only what the pinned key has certified', async (t) => {
    const refused = async (wrong: object | undefined, who = atOlivia) =>
      code(await who.open({ want: wantNothing, certificate: wrong }));
    const secret = (bridge: BridgeProcess) => {
      const path = join(bridge.dataDir, 'secrets', 'household.xkey');
      const seed = decodeSeed('xkey', readFileSync(path, 'utf8').trim());
      if (!seed) throw new Error('no seed');
      return keyPairFromSeed(seed);
    };
    const raw = (key: string) => decodePublicKey('xkey', key) ?? new Uint8Array();
    const made = async (
      by: BridgeProcess | undefined,
      endsAtSec: number,
      account = told.account,
    ) => {
      const signer = by ? secret(by) : await nodeCrypto.generateKeyPair();
      const { name } = told.browser;
      const about = { browser: phone.keyPair.publicKey, account, name, endsAtSec };
      return {
        name,
        endsAtSec,
        mac: await certifyBrowser(nodeCrypto, signer, raw(olivia.key), about),
      };
    };
    const tomorrow = nowSec() + DAY_SEC;
    t.equal(await refused(await made(friend, tomorrow)), 'a session', 'as home makes it');
    t.equal(await refused(await made(friend, nowSec() - 1)), 'BROWSER_NOT_LINKED', 'expired');
    const far = nowSec() + 100 * DAY_SEC;
    t.equal(await refused(await made(friend, far)), 'BROWSER_NOT_LINKED', 'too long');
    t.equal(await refused(await made(undefined, tomorrow)), 'BROWSER_NOT_LINKED', "another's");
    const elsewhere = await made(friend, tomorrow, olivia.account);
    t.equal(await refused(elsewhere), 'BROWSER_NOT_LINKED', 'of another account');
    for (const wrong of [
      { ...certificate, endsAtSec: certificate.endsAtSec + 1 },
      { ...certificate, name: 'tablet' },
      {
        ...certificate,
        mac: `${certificate.mac.startsWith('A') ? 'B' : 'A'}${certificate.mac.slice(1)}`,
      },
    ]) {
      t.equal(await refused(wrong), 'BROWSER_NOT_LINKED', 'altered');
    }
    t.equal(await refused({ name: 'phone' }), 'VERSION_UNSUPPORTED', 'not one at all');
    const tablet = await linking();
    const { jwt } = await tablet.linked('tablet');
    const theirs = await tablet.connect(jwt);
    t.teardown(() => theirs.close());
    t.equal(
      await refused(certificate, tablet.at(theirs, olivia)),
      'BROWSER_NOT_LINKED',
      "another browser's",
    );
    t.match(
      await owner.api.get('/friends'),
      { friends: [{ name: 'Ben', offeredKey: undefined }] },
      'nobody is asked to accept a key for it',
    );
    const epoch = (await atOlivia.hello()).epoch;
    const knock = await atOlivia.knock({ want: wantNothing, certificate, epoch });
    t.equal((await atOlivia.request(knock.subject, knock.message))[0], 1);
    const again = Buffer.from((await atOlivia.request(knock.subject, knock.message)).slice(1));
    t.match(again.toString(), /REPLAYED/);
  });

  await t.test('names of its own, and room for so many', async (t) => {
    const same = await linking({ lifetimeSec: 60 });
    const { browser } = await same.linked('phone');
    t.equal(browser.name, 'phone 2');
    t.ok(browser.endsAtSec <= nowSec() + 60);
    await t.rejects(linkOf(friend, { lifetimeSec: 91 * DAY_SEC }), { code: 'REQUEST_INVALID' });
    const listed = await runCommand(friend.dataDir, 'browser', 'ls');
    t.match(listed.stdout, /phone 2/);
    t.match((await runCommand(friend.dataDir, 'browser', 'rm', 'phone 2')).stdout, /no more/);
    t.notMatch(
      (await browsersOf(friend)).map(({ name }) => name),
      ['phone 2'],
    );
    const printed = await runCommand(
      friend.dataDir,
      'login',
      '--qrcode',
      '--site',
      'https://site.example/x',
    );
    t.match(printed.stdout, /^https:\/\/site\.example\/x#natster-browser\./m);
  });

  await t.test('removed, it is cut off everywhere, and stays out', async (t) => {
    const session = await atOlivia.opened({ want: wantNothing, certificate });
    t.match(await atOlivia.ask(session, 0, { op: 'item', id: film.id }), { item: { id: film.id } });
    const closed = nc.closed();
    const [{ id = '' } = {}] = await browsersOf(friend);
    await friend.api.delete(`/linked-browsers/${id}`);
    await closed;
    t.ok(nc.isClosed());
    const back = () =>
      phone.connect(told.jwt).then(
        async (again) => {
          await again.close();
          return 'let in';
        },
        () => 'refused',
      );
    await waitFor('it to be refused', async () => (await back()) === 'refused');
    await owner.stop();
    await owner.restart();
    await waitFor('the network', async () => (await back()) === 'refused');
    await t.rejects(friend.api.delete(`/linked-browsers/${id}`), { code: 'BROWSER_NOT_FOUND' });
  });
});

t.test('a browser of the household that administers the network', async (t) => {
  const { owner } = await twoHouseholds(t);
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mp4'), 1);
  await owner.api.post('/catalogs', { name: 'films', description: 'Test', dir: media });
  const { ca } = await openToBrowsers(t, owner, []);
  const phone = await RawBrowser.with(await linkOf(owner), ca);
  const told: Home & { jwt: string } = await phone.linked();
  const nc = await phone.connect(told.jwt);
  t.teardown(() => nc.close());
  const atHome = phone.at(nc, { account: told.account, key: phone.link.key });
  const session = await atHome.opened({ want: wantNothing });
  const closed = nc.closed();
  const [{ id = '' } = {}] = await browsersOf(owner);
  await owner.api.delete(`/linked-browsers/${id}`);
  await closed;
  t.ok(session.opened, 'it was there before');
  await t.rejects(phone.connect(told.jwt));
});

/** One bridge on three networks at once: its own and two that it joined. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  type BridgeProcess,
  listedItems,
  playAddress,
  startBridge,
  temporaryDir,
} from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

type Membership = { kind: string; network: string; name: string; account: string; state: string };
type Catalog = { name: string; kind: string; items: number; online?: boolean; problem?: string };
type Friend = { name: string; accounts: { network: string }[]; shares: string[] };
type Left = { told: boolean; ended: string[] };

const membershipsOf = async ({ api }: BridgeProcess) =>
  (await api.get<{ memberships: Membership[] }>('/memberships')).memberships;
const catalogOf = async ({ api }: BridgeProcess, wanted: string) =>
  (await api.get<{ catalogs: Catalog[] }>('/catalogs')).catalogs.find(
    ({ name }) => name === wanted,
  );
const friendOf = async ({ api }: BridgeProcess, wanted: string) =>
  (await api.get<{ friends: Friend[] }>('/friends')).friends.find(({ name }) => name === wanted);
const befriend = async (a: BridgeProcess, b: BridgeProcess) => {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const { friendCode } = await from.api.get<{ friendCode: string }>('/whoami');
    await to.api.post('/friends', { code: friendCode });
  }
};
const joinNetwork = async (guest: BridgeProcess, host: BridgeProcess) => {
  const { code } = await host.api.post<{ code: string }>('/invitations', { thisMachine: true });
  return guest.api.post<Membership>('/memberships', { invitation: code });
};
const leave = (bridge: BridgeProcess, network: string) =>
  bridge.api.delete<Left>(`/memberships/${encodeURIComponent(network)}`);
const online = (bridge: BridgeProcess, catalog: string) =>
  waitFor(`${catalog} to be online`, async () => (await catalogOf(bridge, catalog))?.online);

/** A film of which the first bytes were read: `rest` reads on and compares. */
const begin = async (bridge: BridgeProcess, catalog: string, file: string) => {
  const [item] = await listedItems(bridge, catalog);
  const address = await playAddress(bridge, { id: item?.id ?? '' }, catalog);
  const response = await fetch(address);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  const rest = async () => {
    const pieces = [first?.value ?? new Uint8Array()];
    for (;;) {
      const next = await reader?.read();
      if (!next?.value) break;
      pieces.push(next.value);
    }
    return Buffer.concat(pieces).equals(await readFile(file));
  };
  return { address, rest };
};

const threeHouseholds = async (t: Test) => {
  const directory = temporaryDir(t);
  const start = async (name: string) => {
    const bridge = await startBridge(t, { name, dataDir: join(directory, name) });
    const dir = temporaryDir(t);
    const film = await noise(join(dir, `Film of ${name} (2020).mkv`), 30);
    await bridge.api.post('/catalogs', { name: 'films', description: 'Test', dir });
    return { bridge, film };
  };
  const [olivia, ben, carol] = await Promise.all([start('Olivia'), start('Ben'), start('Carol')]);
  return { olivia, ben, carol };
};

t.test('three networks', async (t) => {
  const households = await threeHouseholds(t);
  const [olivia, ben, carol] = [
    households.olivia.bridge,
    households.ben.bridge,
    households.carol.bridge,
  ];
  await joinNetwork(ben, olivia);
  await joinNetwork(ben, carol);
  for (const [bridge, friend] of [
    [olivia, 'Ben'],
    [carol, 'Ben'],
    [ben, 'Olivia'],
    [ben, 'Carol'],
  ] as const)
    await bridge.api.put(`/catalogs/films/shares/${friend}`);
  const idOf = async (name: string) =>
    (await membershipsOf(ben)).find((each) => each.name === `${name}'s network`)?.network ?? '';

  await t.test('three catalogs called films, shared by person', async (t) => {
    t.match(
      (await membershipsOf(ben)).map(({ kind, state }) => [kind, state]),
      [
        ['own', 'connected'],
        ['joined', 'connected'],
        ['joined', 'connected'],
      ],
    );
    for (const friend of ['Olivia', 'Carol']) {
      await ben.api.post('/imports', { catalog: 'films', friend });
    }
    const { catalogs } = await ben.api.get<{ catalogs: Catalog[] }>('/catalogs');
    t.same(
      catalogs.map(({ name, items }) => [name, items]),
      [
        ['films', 1],
        ['filmsolivia', 1],
        ['filmscarol', 1],
      ],
    );
    t.match(await listedItems(ben, 'filmsolivia'), [{ path: 'Film of Olivia (2020).mkv' }]);
    t.match(await listedItems(ben, 'filmscarol'), [{ path: 'Film of Carol (2020).mkv' }]);
    for (const bridge of [olivia, carol]) {
      await bridge.api.post('/imports', { catalog: 'films', friend: 'Ben' });
      t.match(await listedItems(bridge, 'filmsben'), [{ path: 'Film of Ben (2020).mkv' }]);
    }
  });

  await t.test('one network down does not touch another; it comes back by itself', async (t) => {
    const film = await begin(ben, 'filmscarol', households.carol.film);
    await olivia.stop();
    t.ok(await film.rest(), "Carol's film goes on");
    t.match(await catalogOf(ben, 'filmscarol'), { online: true });
    const [item] = await listedItems(ben, 'filmsolivia');
    const away = await fetch(await playAddress(ben, { id: item?.id ?? '' }, 'filmsolivia'));
    t.equal(away.status, 503);
    t.match(await away.json(), { error: { code: 'NETWORK_UNREACHABLE' } });
    const more = await ben.api.post('/imports', { catalog: 'more', friend: 'Olivia' });
    t.match(more, { name: 'more', waiting: true, problem: 'NETWORK_UNREACHABLE' });
    t.match(await ben.api.delete('/imports/more'), { waiting: true });
    await olivia.restart();
    await online(ben, 'filmsolivia');
    const again = await begin(ben, 'filmsolivia', households.olivia.film);
    t.ok(await again.rest());
  });

  await t.test('a film moves to another network that both are on', async (t) => {
    await ben.api.delete('/imports/filmsolivia');
    await joinNetwork(olivia, carol);
    await befriend(olivia, ben);
    t.match(await friendOf(ben, 'Olivia'), {
      accounts: [{ network: await idOf('Carol') }, { network: await idOf('Olivia') }],
    });
    await ben.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
    const kept = await readFile(join(ben.dataDir, 'imports.json'), 'utf8');
    t.equal(JSON.parse(kept).data.imports.at(-1).network, await idOf('Carol'));
    await t.rejects(ben.api.post('/imports', { catalog: 'films', friend: 'Olivia' }), {
      code: 'IMPORT_EXISTS',
    });
    const film = await begin(ben, 'filmsolivia', households.olivia.film);
    await carol.stop();
    t.ok(await film.rest(), 'without its player noticing');
    t.match(await catalogOf(ben, 'filmsolivia'), { online: true });
    await carol.restart();
    await online(ben, 'filmscarol');
  });

  await t.test('leaving', async (t) => {
    await t.rejects(leave(ben, "Ben's network"), { code: 'NETWORK_OWN' });
    await t.rejects(leave(ben, 'nowhere'), { code: 'MEMBERSHIP_NOT_FOUND' });
    const [oliviasId, carolsId] = [await idOf('Olivia'), await idOf('Carol')];
    const secret = (id: string) => join(ben.dataDir, 'secrets', `account-${id}.nk`);
    t.ok(existsSync(secret(oliviasId)));
    const film = await begin(ben, 'filmsolivia', households.olivia.film);
    t.same(await leave(ben, "Olivia's network"), { ok: true, told: true, ended: [] });
    t.ok(await film.rest(), 'what can be had over another network goes on');
    t.notOk(existsSync(secret(oliviasId)));
    await waitFor('Olivia to see it', async () => {
      const { members } = await olivia.api.get<{ members: { name: string }[] }>('/network/members');
      const accounts = (await friendOf(olivia, 'Ben'))?.accounts;
      const isGone = accounts?.every(({ network }) => network !== oliviasId);
      return isGone && !members.some(({ name }) => name === 'Ben');
    });
    t.match(await friendOf(olivia, 'Ben'), { shares: ['films'] }, 'a friend still');
    t.match(await friendOf(ben, 'Olivia'), { accounts: [{ network: carolsId }] });

    const ending = await begin(ben, 'filmscarol', households.carol.film);
    t.match(await leave(ben, carolsId), { told: true, ended: ['filmscarol', 'filmsolivia'] });
    await t.rejects(ending.rest());
    t.equal((await fetch(ending.address)).status, 404);
    t.same(readdirSync(join(ben.dataDir, 'listings')), []);
    t.match(await friendOf(ben, 'Carol'), { accounts: [], shares: ['films'] });
    await t.rejects(ben.api.post('/imports', { catalog: 'films', friend: 'Carol' }), {
      code: 'FRIEND_UNREACHABLE',
    });
    t.match(await membershipsOf(ben), [{ kind: 'own', state: 'connected' }]);
    t.equal((await membershipsOf(ben)).length, 1);
    await waitFor('Carol to see it', async () => {
      await carol.api.post('/imports/filmsben/refresh').catch(() => {});
      return (await catalogOf(carol, 'filmsben'))?.problem === 'FRIEND_UNREACHABLE';
    });
  });

  await t.test('coming back, being removed, and leaving then', async (t) => {
    await joinNetwork(ben, carol);
    await ben.api.post('/imports', { catalog: 'films', friend: 'Carol' });
    t.match(await listedItems(ben, 'filmscarol'), [{ path: 'Film of Carol (2020).mkv' }]);
    await waitFor('Carol to have his again', async () => {
      await carol.api.post('/imports/filmsben/refresh').catch(() => {});
      return (await catalogOf(carol, 'filmsben'))?.online;
    });
    const [, { account, network }] = (await membershipsOf(ben)) as [unknown, Membership];
    await carol.api.delete(`/network/members/${account}`);
    await waitFor('Ben to see it', async () =>
      (await membershipsOf(ben)).some(({ state }) => state === 'refused'),
    );
    await t.rejects(ben.api.post('/imports/filmscarol/refresh'), { code: 'MEMBERSHIP_ENDED' });
    t.match(await leave(ben, network), { told: true, ended: ['filmscarol'] });
  });

  await t.test('leaving while the administrator is away, and a restart', async (t) => {
    await joinNetwork(ben, olivia);
    await ben.api.post('/imports', { catalog: 'films', friend: 'Olivia' });
    await olivia.stop();
    t.match(await leave(ben, "olivia's network"), { told: false, ended: ['filmsolivia'] });
    await ben.stop();
    await ben.restart();
    t.match(await membershipsOf(ben), [{ kind: 'own' }]);
    t.match(await catalogOf(ben, 'films'), { items: 1 });
  });
});

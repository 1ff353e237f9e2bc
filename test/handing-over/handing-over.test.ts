/** What handing a network over makes of two data directories, and which files are refused. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount } from '@nats-io/jwt';
import t from 'tap';
import { parseEstate, readEstate } from '../../bridge/handing-over/estate.ts';
import { handOver } from '../../bridge/handing-over/hand-over.ts';
import { sealFor, unseal } from '../../bridge/handing-over/sealed-file.ts';
import { takeBack } from '../../bridge/handing-over/take-back.ts';
import { takeOver } from '../../bridge/handing-over/take-over.ts';
import { openRegistry } from '../../bridge/network/account-registry.ts';
import { Friends } from '../../bridge/network/friends.ts';
import { HouseKeys } from '../../bridge/network/house-keys.ts';
import { Invitations } from '../../bridge/network/invitations.ts';
import { openMemberships, secretName } from '../../bridge/network/memberships.ts';
import { openProfile, serialOf, termOf } from '../../bridge/network/network-profile.ts';
import { networkIdOf } from '../../bridge/protocol/friend-code.ts';
import { encodeJson } from '../../bridge/protocol/json.ts';
import { befriend, contentsOf, type Home, oliviaAndBen, SERIAL } from './households.ts';

const newAccount = () => createAccount().getPublicKey();
const joinedAt = async ({ paths }: Home) => (await openMemberships(paths.memberships)).data.joined;
const profileAt = ({ paths }: Home) => openProfile(join(paths.network, 'profile.json'));
const membersAt = async ({ paths }: Home) =>
  (await openRegistry(join(paths.network, 'accounts.json'))).data.members;

t.test('the network goes over, and both keep their accounts', async (t) => {
  const { olivia, ben, keys, network, benAccount, file } = await oliviaAndBen(t);
  const invitations = await Invitations.open(olivia.paths.invitations);
  await invitations.create('tls://films.example.org:4690', olivia.household.key, 60);
  const own = keys.seed('own');

  const { member, lapsed, aside } = await handOver({ ...olivia, member: 'ben', file });
  t.match({ member, lapsed }, { member: 'Ben', lapsed: 1 });
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.equal(statSync(aside).mode & 0o777, 0o700);
  const { body, sender } = await unseal(readFileSync(file), ben.household);
  t.equal(sender, olivia.household.key);
  t.notOk(Buffer.from(body).includes(own), 'her own account stays hers');
  t.notOk(readFileSync(file).includes(keys.seed('system')), 'nothing in clear');
  t.match(await joinedAt(olivia), [
    { network, account: keys.account('own'), serial: SERIAL, administrator: olivia.household.key },
  ]);
  const left = contentsOf(olivia);
  t.equal(left[`secrets/${secretName(network)}`], own);
  t.same(
    Object.keys(left).filter((path) =>
      /operator|account-|network-ca|invitations|network\//.test(path),
    ),
    [`secrets/${secretName(network)}`],
    'a household without a network of its own, as before the first start',
  );

  const taken = await takeOver({ ...ben, file });
  t.match(taken, { network: "Olivia's network", from: 'Olivia', members: 1 });
  const now = await HouseKeys.load(ben.paths.secrets);
  t.equal(now.network, network);
  t.equal(now.account('own'), benAccount);
  for (const kind of ['system', 'global', 'hub', 'lobby'] as const) {
    t.equal(now.seed(kind), keys.seed(kind), kind);
  }
  t.same(await joinedAt(ben), []);
  t.same(await membersAt(ben), [
    { kind: 'own', account: benAccount, name: 'Ben', imports: [] },
    { kind: 'hub', account: keys.account('hub'), name: 'hub', imports: [] },
    {
      ...{ kind: 'member', account: keys.account('own'), name: 'Olivia' },
      imports: [{ owner: benAccount, catalog: 'music', alias: 'music' }],
    },
  ]);
  const profile = await profileAt(ben);
  t.match(profile.data, { reach: 'rented', servers: [{ host: 'films.example.org' }] });
  t.notOk('leafPort' in profile.data, "a leaf node at Olivia's is no use to him");
  const old = await openProfile(join(aside, 'network', 'profile.json'));
  await old.update((data) => {
    data.told = '';
  });
  t.ok(
    (await serialOf(profile, 'now')) > (await serialOf(old, 'now')),
    'members believe him, whatever an old copy of hers says',
  );
  t.equal(termOf(profile.data.serial), 1);
  await t.rejects(takeOver({ ...ben, file }), { code: 'MEMBERSHIP_NOT_FOUND' }, 'once');
});

t.test('nothing is handed over', async (t) => {
  const { olivia, ben, mallory, network, file } = await oliviaAndBen(t);
  const friends = await Friends.open(olivia.paths.friends);
  await friends.add(newAccount(), 'Keyless', [networkIdOf(network)]);
  await befriend(olivia, mallory.household, network, newAccount());
  const untouched = contentsOf(olivia);
  const refused = async (member: string, code: string, to = file) => {
    await t.rejects(handOver({ ...olivia, member, file: to }), { code });
    t.same(contentsOf(olivia), untouched);
  };
  await refused('Nobody', 'FRIEND_NOT_FOUND');
  await refused('Keyless', 'KEY_UNKNOWN');
  await refused('Mallory', 'MEMBER_NOT_FOUND');
  await refused('Ben', 'COMMAND_INVALID', join(olivia.dataDir, 'no', 'such', 'folder'));
  writeFileSync(file, 'mine');
  await refused('Ben', 'COMMAND_INVALID');
  t.equal(readFileSync(file, 'utf8'), 'mine');
  await t.rejects(handOver({ ...ben, member: 'Olivia', file }), { code: 'NETWORK_OFF' });
  const nowhere = join(ben.dataDir, 'nowhere');
  await t.rejects(handOver({ ...ben, dataDir: nowhere, member: 'Olivia', file }), {
    code: 'HOUSEHOLD_MISSING',
  });
  t.notOk(existsSync(nowhere));
  await (await profileAt(olivia)).replace({ reach: 'home', serial: 1, told: '' });
  await t.rejects(handOver({ ...olivia, member: 'Ben', file }), { code: 'NETWORK_AT_HOME' });
});

t.test('a file is refused', async (t) => {
  const { olivia, ben, mallory, network, entry, file } = await oliviaAndBen(t);
  const estate = await readEstate(olivia.paths);
  await handOver({ ...olivia, member: 'Ben', file });
  const good = readFileSync(file);
  const untouched = contentsOf(ben);
  const refused = async (what: string, code: string, bytes: Uint8Array = good) => {
    writeFileSync(file, bytes);
    await t.rejects(takeOver({ ...ben, file }), { code }, what);
    t.same(contentsOf(ben), untouched);
  };
  const flipped = (at: number) => good.map((byte, index) => (index === at ? byte ^ 1 : byte));
  for (const at of [0, 60, 100, 170, 200, good.length - 1]) {
    await refused(`changed at ${at}`, 'HAND_OVER_INVALID', flipped(at));
  }
  for (const length of [0, 10, 40, 178, 179, 190, good.length - 1]) {
    await refused(`cut to ${length}`, 'HAND_OVER_INVALID', good.subarray(0, length));
  }
  await refused('longer', 'HAND_OVER_INVALID', Buffer.concat([good, Buffer.alloc(1)]));
  const foreign = await sealFor(olivia.household.key, ben.household, encodeJson(estate));
  await refused('for another', 'HAND_OVER_FOREIGN', foreign);
  const toBen = (body: object) => sealFor(ben.household.key, olivia.household, encodeJson(body));
  await refused('another form', 'HAND_OVER_INVALID', await toBen({ ...estate, members: 1 }));
  const mixed = { ...estate, operator: `SO${'A'.repeat(56)}` };
  await refused('a key that is none', 'HAND_OVER_INVALID', await toBen(mixed));
  await refused('old', 'HAND_OVER_REFUSED', await toBen({ ...estate, serial: SERIAL - 1 }));
  t.throws(() => parseEstate(encodeJson({})), { code: 'HAND_OVER_INVALID' });
  await t.rejects(takeOver({ ...ben, file: join(ben.dataDir, 'none') }), {
    code: 'HAND_OVER_INVALID',
  });

  const memberships = await openMemberships(ben.paths.memberships);
  await t.test('of another household than who administers it', async (t) => {
    const { publicKey } = olivia.household.keyPair;
    const posing = { ...mallory.household, keyPair: { ...mallory.household.keyPair, publicKey } };
    writeFileSync(file, await sealFor(ben.household.key, posing, encodeJson(estate)));
    await t.rejects(takeOver({ ...ben, file }), { code: 'HAND_OVER_INVALID' }, 'a forged sender');
    writeFileSync(file, await sealFor(ben.household.key, mallory.household, encodeJson(estate)));
    await t.rejects(takeOver({ ...ben, file }), { code: 'KEY_UNKNOWN' }, 'no friend');
    await befriend(ben, mallory.household, network, newAccount());
    await t.rejects(takeOver({ ...ben, file }), { code: 'HAND_OVER_REFUSED' }, 'a friend');
  });
  await t.test('for a network that we are not on', async (t) => {
    writeFileSync(file, good);
    await memberships.replace({ joined: [] });
    await t.rejects(takeOver({ ...ben, file }), { code: 'MEMBERSHIP_NOT_FOUND' });
    await memberships.replace({ joined: [entry] });
  });
  await t.test('while our own network has members', async (t) => {
    const registry = await openRegistry(join(ben.paths.network, 'accounts.json'));
    const member = { kind: 'member' as const, account: entry.account, name: 'Zoe', imports: [] };
    await registry.replace({ members: [member] });
    await t.rejects(takeOver({ ...ben, file }), { code: 'NETWORK_HAS_MEMBERS' });
    await registry.replace({ members: [] });
  });
  t.match(await takeOver({ ...ben, file }), { from: 'Olivia' }, 'and then it is good');
});

t.test('it is taken back while nobody has taken it over', async (t) => {
  const { olivia, ben, network, entry, file } = await oliviaAndBen(t);
  await t.rejects(takeBack(olivia), { code: 'HAND_OVER_NOT_FOUND' });
  const before = contentsOf(olivia);
  await handOver({ ...olivia, member: 'Ben', file });
  // She starts her bridge meanwhile, and joins another network.
  await HouseKeys.load(olivia.paths.secrets);
  const memberships = await openMemberships(olivia.paths.memberships);
  const other = { ...entry, network: (await HouseKeys.load(ben.paths.secrets)).network };
  await memberships.update(({ joined }) => {
    joined.push(other);
  });
  const { aside } = await takeBack(olivia);
  t.ok(existsSync(join(aside, 'secrets', 'operator.nk')), 'the one from meanwhile is kept');
  t.notOk(readdirSync(olivia.dataDir).some((name) => name.startsWith('.handed-over-')));
  const after = contentsOf(olivia);
  for (const path of Object.keys(before)) {
    if (path !== 'network/profile.json') t.equal(after[path], before[path], path);
  }
  t.same(await joinedAt(olivia), [other], 'the other network stays');
  t.equal((await HouseKeys.load(olivia.paths.secrets)).network, network);
  const serial = await serialOf(await profileAt(olivia), 'now');
  t.ok(serial > SERIAL && termOf(serial) === 0);

  await t.test('the file is old once Ben has heard of it', async (t) => {
    const theirs = await openMemberships(ben.paths.memberships);
    await theirs.replace({ joined: [{ ...entry, serial }] });
    await t.rejects(takeOver({ ...ben, file }), { code: 'HAND_OVER_REFUSED' });
  });
  await t.test('not when Olivia has heard of another administrator', async (t) => {
    await handOver({ ...olivia, member: 'Ben', file: `${file}.2` });
    const hers = await openMemberships(olivia.paths.memberships);
    await hers.update(({ joined }) => {
      for (const each of joined) each.administrator = ben.household.key;
    });
    await t.rejects(takeBack(olivia), { code: 'NETWORK_TAKEN_OVER' });
  });
});

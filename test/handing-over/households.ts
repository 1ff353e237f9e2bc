/** Data directories of two households, one of which administers a network that the other is on. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount, fromSeed } from '@nats-io/jwt';
import type { Test } from 'tap';
import { openRegistry } from '../../bridge/network/account-registry.ts';
import { Friends } from '../../bridge/network/friends.ts';
import { HouseKeys } from '../../bridge/network/house-keys.ts';
import { type Household, loadHousehold } from '../../bridge/network/household.ts';
import { openMemberships, secretName } from '../../bridge/network/memberships.ts';
import { openProfile } from '../../bridge/network/network-profile.ts';
import { openAuthorities } from '../../bridge/network/rented-servers.ts';
import { networkIdOf } from '../../bridge/protocol/friend-code.ts';
import { writeSecret } from '../../bridge/store/secrets.ts';
import { type Paths, pathsIn } from '../../config/paths.ts';

export const SERIAL = 1_700_000_000;

export type Home = {
  readonly name: string;
  readonly dataDir: string;
  readonly paths: Paths;
  readonly household: Household;
};

const makeHome = async (dataDir: string, name: string): Promise<Home> => {
  mkdirSync(dataDir);
  const paths = pathsIn(dataDir);
  return { name, dataDir, paths, household: await loadHousehold(paths.secrets, name) };
};

export const befriend = async (
  { paths }: Home,
  other: Household,
  network: string,
  account: string,
) =>
  (await Friends.open(paths.friends)).addByCode({
    ...{ key: other.key, name: other.name },
    accounts: [{ network: networkIdOf(network), account }],
  });

/** Olivia administers a network on a rented machine; Ben is a member. */
export const oliviaAndBen = async (t: Test) => {
  const root = t.testdir({});
  const olivia = await makeHome(join(root, 'olivia'), 'Olivia');
  const ben = await makeHome(join(root, 'ben'), 'Ben');
  const mallory = await makeHome(join(root, 'mallory'), 'Mallory');
  const keys = await HouseKeys.load(olivia.paths.secrets);
  const { network } = keys;
  const benSeed = new TextDecoder().decode(createAccount().getSeed());
  const benAccount = accountOf(benSeed);
  const imports = [{ owner: benAccount, catalog: 'music', alias: 'music' }];
  const registry = await openRegistry(join(olivia.paths.network, 'accounts.json'));
  await registry.replace({
    members: [
      { kind: 'own', account: keys.account('own'), name: 'Olivia', imports, jwt: 'signed' },
      { kind: 'hub', account: keys.account('hub'), name: 'hub', imports: [] },
      { kind: 'member', account: benAccount, name: 'Ben', imports: [], limits: { imports: 3 } },
    ],
  });
  const profile = await openProfile(join(olivia.paths.network, 'profile.json'));
  const servers = [{ host: 'films.example.org', port: 4690 }];
  await profile.replace({ reach: 'rented', servers, leafPort: 4790, serial: SERIAL, told: 'x' });
  const { secrets: secretsDir, network: directory } = olivia.paths;
  const { trusted } = await openAuthorities({ directory, secretsDir, network });
  await befriend(olivia, ben.household, network, benAccount);
  await befriend(ben, olivia.household, network, keys.account('own'));
  await writeSecret(ben.paths.secrets, secretName(network), benSeed);
  const entry = {
    ...{ network, name: "Olivia's network", urls: ['tls://films.example.org:4690'] },
    ...{ ca: trusted, serial: SERIAL, account: benAccount },
    administrator: olivia.household.key,
  };
  await (await openMemberships(ben.paths.memberships)).replace({ joined: [entry] });
  const file = join(root, 'network.natster');
  return { olivia, ben, mallory, keys, network, benAccount, entry, file };
};

const accountOf = (seed: string): string => fromSeed(new TextEncoder().encode(seed)).getPublicKey();

/** Every file of a household by its path, but for what was put aside. */
export const contentsOf = ({ dataDir }: Home): Record<string, string> =>
  Object.fromEntries(
    readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(dataDir.length + 1))
      .filter((path) => !path.startsWith('.'))
      .sort()
      .map((path) => [path, readFileSync(join(dataDir, path), 'utf8')]),
  );

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Paths, pathsIn } from '../../config/paths.ts';
import { openRegistry } from '../network/account-registry.ts';
import { Friends } from '../network/friends.ts';
import { type JoinedEntry, openMemberships, secretName } from '../network/memberships.ts';
import { nextTerm, openProfile } from '../network/network-profile.ts';
import { Authorities } from '../network/tls/authorities.ts';
import { BridgeError } from '../protocol/errors.ts';
import { asideName, exchange } from '../store/exchange.ts';
import { readSecret, writeSecret } from '../store/secrets.ts';
import { type Estate, networkOf, PASSED_ON, parseEstate, profileOf } from './estate.ts';
import { unseal } from './sealed-file.ts';
import { affectedPaths, type Stopped, type StoppedOptions, whileStopped } from './stopped.ts';

/** A thousand members with all the catalogs that they may attach. */
const MAX_BYTES = 64 * 1024 * 1024;

export type TakeOverOptions = StoppedOptions & { readonly file: string };

export type TakenOver = {
  readonly network: string;
  readonly from: string;
  readonly members: number;
  /** Where the network is kept that was ours before. */
  readonly aside: string;
};

/**
 * Makes us the administrator of the network in the file, on which we are a member. Throws HAND_OVER_…,
 * KEY_UNKNOWN, MEMBERSHIP_NOT_FOUND, NETWORK_HAS_MEMBERS.
 */
export const takeOver = (options: TakeOverOptions): Promise<TakenOver> =>
  whileStopped(options, async (stopped) => {
    const { paths, household } = stopped;
    const { sender, body } = await unseal(await read(options.file), household);
    const from = await friendWith(stopped, sender);
    const estate = parseEstate(body);
    const network = networkOf(estate);
    const memberships = await openMemberships(paths.memberships);
    const ours = memberships.data.joined.findLast((each) => each.network === network);
    if (!ours) throw notMember();
    refuseFormer(ours, sender, estate);
    const members = swapped(estate, ours.account);
    await refuseMembers(paths);
    const seed = await readSecret(paths.secrets, secretName(network));
    if (!seed) throw new BridgeError('DATA_INVALID');
    const aside = asideName('replaced');
    const plan = { aside, away: await affectedPaths(paths, network) };
    await exchange(paths.dataDir, plan, async (dir) => {
      const fresh = pathsIn(dir);
      await writeEstate(fresh, estate, members);
      await writeSecret(fresh.secrets, 'account-own.nk', seed);
      const joined = memberships.data.joined.filter((each) => each.network !== network);
      await (await openMemberships(fresh.memberships)).replace({ joined });
    });
    const count = members.filter(({ kind }) => kind === 'member').length;
    return { network: ours.name, from, members: count, aside: join(paths.dataDir, aside) };
  });

const read = async (file: string): Promise<Uint8Array> => {
  const cannot = (cause?: unknown) =>
    new BridgeError('HAND_OVER_INVALID', { message: `${file} cannot be read.`, cause });
  try {
    const handle = await open(file, 'r');
    try {
      if ((await handle.stat()).size > MAX_BYTES) throw cannot();
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw cause instanceof BridgeError ? cause : cannot(cause);
  }
};

const friendWith = async ({ paths }: Stopped, key: string): Promise<string> => {
  const friend = (await Friends.open(paths.friends)).byKey(key);
  if (friend) return friend.name;
  throw new BridgeError('KEY_UNKNOWN', {
    message: 'The file comes from a household whose key you have not accepted.',
    hint: 'If it is from a friend, take their friend code first: friend add CODE, or friend accept NAME CODE.',
  });
};

const notMember = () =>
  new BridgeError('MEMBERSHIP_NOT_FOUND', {
    message: 'The file is for a network on which you are no member.',
    hint: 'Join it by an invitation; then have it handed over to you again.',
  });

/** An old file would bring back an old state, or a second administrator. */
const refuseFormer = (ours: JoinedEntry, sender: string, { serial }: Estate): void => {
  const { administrator = sender } = ours;
  if (administrator !== sender) throw new BridgeError('HAND_OVER_REFUSED');
  if ((ours.serial ?? 0) <= serial) return;
  throw new BridgeError('HAND_OVER_REFUSED', {
    message: 'The file is old: the network has changed since it was made.',
  });
};

/** With us as the administrator's household, and who was it as a member. */
const swapped = ({ members }: Estate, account: string): Estate['members'] => {
  const own = members.find((each) => each.account === account && each.kind === 'member');
  const hub = members.find(({ kind }) => kind === 'hub');
  if (!own || !hub) throw notMember();
  const { limits: _, paused: __, ...household } = own;
  const others = members.filter((each) => each !== own && each !== hub);
  return [
    { ...household, kind: 'own' as const },
    hub,
    ...others.map((each) => ({ ...each, kind: 'member' as const })),
  ];
};

/** Throws NETWORK_HAS_MEMBERS: one bridge administers one network. */
export const refuseMembers = async ({ network }: Paths): Promise<void> => {
  const { data } = await openRegistry(join(network, 'accounts.json'));
  const others = data.members.filter(({ kind }) => kind === 'member');
  if (others.length > 0) throw new BridgeError('NETWORK_HAS_MEMBERS');
};

const writeEstate = async (
  { network, secrets }: Paths,
  estate: Estate,
  members: Estate['members'],
): Promise<void> => {
  await writeSecret(secrets, 'operator.nk', estate.operator);
  for (const kind of PASSED_ON) {
    await writeSecret(secrets, `account-${kind}.nk`, estate.accounts[kind]);
  }
  await (await Authorities.open(join(network, 'tls'), secrets, networkOf(estate))).take(
    estate.authorities,
  );
  await (await openRegistry(join(network, 'accounts.json'))).replace({ members });
  const profile = await openProfile(join(network, 'profile.json'));
  const serial = nextTerm(estate.serial);
  await profile.replace({ ...profileOf(estate), serial, told: '' });
};

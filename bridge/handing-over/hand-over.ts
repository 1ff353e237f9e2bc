import { join } from 'node:path';
import { pathsIn } from '../../config/paths.ts';
import type { Member } from '../network/account-registry.ts';
import type { Friend } from '../network/friend.ts';
import { Friends } from '../network/friends.ts';
import { HouseKeys } from '../network/house-keys.ts';
import { Invitations } from '../network/invitations.ts';
import { type JoinedEntry, openMemberships, secretName } from '../network/memberships.ts';
import { urlsOf } from '../network/network-profile.ts';
import { BridgeError } from '../protocol/errors.ts';
import { encodeJson } from '../protocol/json.ts';
import { createFileAtomic } from '../store/atomic-file.ts';
import { asideName, exchange } from '../store/exchange.ts';
import { writeSecret } from '../store/secrets.ts';
import { type Estate, networkOf, profileOf, readEstate } from './estate.ts';
import { sealFor } from './sealed-file.ts';
import { affectedPaths, type Stopped, type StoppedOptions, whileStopped } from './stopped.ts';

/** Where the network is kept until another household has taken it over. */
export const HANDED_OVER = 'handed-over';

export type HandOverOptions = StoppedOptions & {
  /** A friend, by name or account. */
  readonly member: string;
  readonly file: string;
};

export type HandedOver = {
  readonly member: string;
  /** Where the network is kept until then. */
  readonly aside: string;
  /** Invitations that nobody can use any more. */
  readonly lapsed: number;
};

/**
 * Writes what one needs to administer our network to a file for one of its members, and makes us an
 * ordinary member. Throws NETWORK_AT_HOME, NETWORK_OFF, FRIEND_NOT_FOUND, KEY_UNKNOWN, MEMBER_NOT_FOUND.
 */
export const handOver = (options: HandOverOptions): Promise<HandedOver> =>
  whileStopped(options, async (stopped) => {
    const { paths, household } = stopped;
    const estate = await readEstate(paths);
    const { name: member, key } = await receiverOf(stopped, estate, options.member);
    const sealed = await sealFor(key, household, encodeJson(estate));
    const invitations = (await Invitations.open(paths.invitations)).list();
    const network = networkOf(estate);
    const keys = await HouseKeys.load(paths.secrets);
    const entry = entryOf(estate, keys.account('own'), stopped);
    const { data } = await openMemberships(paths.memberships);
    const aside = asideName(HANDED_OVER);
    const plan = { aside, away: await affectedPaths(paths, network) };
    await exchange(paths.dataDir, plan, async (dir) => {
      const fresh = pathsIn(dir);
      await writeSecret(fresh.secrets, secretName(network), keys.seed('own'));
      const memberships = await openMemberships(fresh.memberships);
      const others = data.joined.filter((each) => each.network !== network);
      await memberships.replace({ joined: [...others, entry] });
      // Last: who has it can take over.
      await write(options.file, sealed);
    });
    const lapsed = invitations.filter(({ state }) => state === 'pending').length;
    return { member, aside: join(paths.dataDir, aside), lapsed };
  });

const receiverOf = async ({ paths }: Stopped, { members }: Estate, wanted: string) => {
  const friend = (await Friends.open(paths.friends)).get(wanted);
  if (!friend.key) {
    throw new BridgeError('KEY_UNKNOWN', {
      message: `You have not accepted a key of ${friend.name} yet, so nothing can be sealed for them.`,
      hint: 'Take their friend code: friend accept NAME CODE.',
    });
  }
  if (!members.some((member) => isOf(member, friend))) {
    throw new BridgeError('MEMBER_NOT_FOUND', {
      message: `${friend.name} is not a member of your network.`,
    });
  }
  return { name: friend.name, key: friend.key };
};

const isOf = ({ kind, account }: Omit<Member, 'jwt'>, { accounts }: Friend): boolean =>
  kind === 'member' && accounts.some((entry) => entry.account === account);

/** Ours, as an ordinary member from now on. */
const entryOf = (estate: Estate, account: string, { household }: Stopped): JoinedEntry => ({
  network: networkOf(estate),
  name: `${household.name}'s network`.slice(0, 64),
  urls: urlsOf(profileOf(estate), 0),
  ca: estate.isTrustedBySystems ? [] : estate.authorities.map(({ cert }) => cert),
  serial: estate.serial,
  account,
  administrator: household.key,
});

const write = async (file: string, bytes: Uint8Array): Promise<void> => {
  const isNew = await createFileAtomic(file, bytes).catch((cause: Error) => {
    throw new BridgeError('COMMAND_INVALID', {
      message: `${file} cannot be written: ${cause.message}`,
      cause,
    });
  });
  if (isNew) return;
  throw new BridgeError('COMMAND_INVALID', { message: `${file} exists already.` });
};

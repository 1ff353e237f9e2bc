import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsIn } from '../../config/paths.ts';
import { HouseKeys } from '../network/house-keys.ts';
import { openMemberships } from '../network/memberships.ts';
import { openProfile } from '../network/network-profile.ts';
import { BridgeError } from '../protocol/errors.ts';
import { asideName, exchange } from '../store/exchange.ts';
import { HANDED_OVER } from './hand-over.ts';
import { affectedPaths, type StoppedOptions, whileStopped } from './stopped.ts';
import { refuseMembers } from './take-over.ts';

export type TakenBack = {
  readonly network: string;
  /** Where the network is kept that was ours meanwhile. */
  readonly aside: string;
};

/**
 * Makes us the administrator again of the network that was handed over last, as long as nobody has taken
 * it over. Throws HAND_OVER_NOT_FOUND, NETWORK_TAKEN_OVER, NETWORK_HAS_MEMBERS.
 */
export const takeBack = (options: StoppedOptions): Promise<TakenBack> =>
  whileStopped(options, async ({ paths, household }) => {
    const { dataDir } = paths;
    const names = (await readdir(dataDir)).filter((name) => name.startsWith(`.${HANDED_OVER}-`));
    const last = names.sort().at(-1);
    if (!last) throw new BridgeError('HAND_OVER_NOT_FOUND');
    const kept = pathsIn(join(dataDir, last));
    const { network } = await HouseKeys.load(kept.secrets);
    const memberships = await openMemberships(paths.memberships);
    const ours = memberships.data.joined.findLast((each) => each.network === network);
    if (ours?.administrator !== household.key) throw new BridgeError('NETWORK_TAKEN_OVER');
    await refuseMembers(paths);
    const aside = asideName('replaced');
    const plan = { aside, away: [...(await affectedPaths(paths, network)), last] };
    await exchange(dataDir, plan, async (dir) => {
      const fresh = pathsIn(dir);
      await cp(kept.dataDir, dir, { recursive: true });
      await rm(fresh.memberships, { force: true });
      const joined = memberships.data.joined.filter((each) => each.network !== network);
      await (await openMemberships(fresh.memberships)).replace({ joined });
      // Members hear of it anew, so that the file is known to be old.
      await (await openProfile(join(fresh.network, 'profile.json'))).update((data) => {
        data.told = '';
      });
    });
    return { network: ours.name, aside: join(dataDir, aside) };
  });

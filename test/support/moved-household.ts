/** Kevin, who used the original's programs: his account on somebody's network, and his bridge, which has taken it over. */
import type { Test } from 'tap';
import { exportUser } from '../../bridge/network/claims.ts';
import { type BridgeProcess, startBridge, temporaryDir } from './bridge-process.ts';
import { answerMyShares } from './original/my-shares.ts';
import { type OriginalGuest, OriginalNetwork } from './original-network.ts';

export type MovedHousehold = {
  readonly network: OriginalNetwork;
  /** His account, and his own programs there. */
  readonly kevin: OriginalGuest;
  readonly bridge: BridgeProcess;
  /** What the global service lists. */
  readonly shares: unknown[];
  readonly url: string;
};

export const credentialsOf = ({ key }: OriginalGuest, seconds = 3600): Promise<string> => {
  const seed = Buffer.from(key.getSeed()).toString();
  return exportUser(seed, 'kevin', Math.floor(Date.now() / 1000) + seconds);
};

export const kevinsBridge = (t: Test): Promise<BridgeProcess> =>
  startBridge(t, { name: 'Kevin', dataDir: temporaryDir(t), args: ['--no-own-network'] });

export const movedHousehold = async (t: Test): Promise<MovedHousehold> => {
  const network = await OriginalNetwork.start(t);
  const kevin = await network.guest('Kevin');
  const shares: unknown[] = [];
  answerMyShares(kevin.nc, () => shares);
  await kevin.nc.flush();
  const bridge = await kevinsBridge(t);
  const [url = ''] = network.network.servers.urls;
  const credentials = await credentialsOf(kevin);
  await bridge.api.post('/memberships/original', { credentials, name: 'Kevin', url });
  return { network, kevin, bridge, shares, url };
};

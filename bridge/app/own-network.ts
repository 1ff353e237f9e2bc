import { pathsIn } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { OwnNetwork } from '../network/own-network.ts';
import type { Log } from '../protocol/log.ts';

/** The network that this bridge administers, as the settings want it. `isWhole`: not for one catalog only. */
export const openOwnNetwork = (
  settings: Settings,
  isWhole: boolean,
  log: Log,
): Promise<OwnNetwork> => {
  const { network: directory, secrets: secretsDir, bin: binDir } = pathsIn(settings.dataDir);
  const { name, natsPort: port, natsServer: configuredBinary } = settings;
  const hasHub = settings.hub && isWhole;
  const places = { directory, secretsDir, binDir };
  return OwnNetwork.open({ ...places, name, port, configuredBinary, hasHub, log });
};

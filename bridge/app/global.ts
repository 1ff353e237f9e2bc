import { pathsIn } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import type { AdministratorDeps } from '../network/administrator.ts';
import type { OwnNetwork } from '../network/own-network.ts';
import type { Log } from '../protocol/log.ts';

/** From so many servers on, what the service keeps is on three. */
const ENOUGH_SERVERS = 3;

/** Begins our network's global service. Its code is loaded then, while the rest of the bridge starts. */
export const beginGlobal =
  (
    settings: Settings,
    { keys, registry }: OwnNetwork,
    log: Log,
  ): AdministratorDeps['beginGlobal'] =>
  (nc, servers, former) => {
    const { siteAccount: account, siteUrl: url, cloudUrl } = settings;
    const begun = import('../global/global-service.ts').then(({ GlobalService }) => {
      const service = new GlobalService({
        ...{ nc, former, log, hub: keys.account('hub'), secret: keys.seed('global') },
        keptDir: pathsIn(settings.dataDir).globalEvents,
        replicas: servers >= ENOUGH_SERVERS ? ENOUGH_SERVERS : 1,
        isMember: (account) => registry.isMember(account),
        site: { account, url, cloudUrl },
      });
      service.start();
      return service;
    });
    return { stop: async () => (await begun).stop() };
  };

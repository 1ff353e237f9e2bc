import type { Log } from '../protocol/log.ts';
import { usersOfSeed } from './account-users.ts';
import { Membership } from './membership.ts';
import type { OwnNetwork } from './own-network.ts';

/** The administrator is a member of their network too; so is its hub. `name`: of the household. */
export const ownMembership = (
  network: OwnNetwork,
  name: string,
  log: Log,
  kind: 'own' | 'hub' = 'own',
): Membership =>
  new Membership({
    kind: 'own',
    network: network.keys.network,
    name: networkName(name),
    route: network.servers.homeRoute,
    account: network.keys.account(kind),
    users: usersOfSeed(network.keys.seed(kind)),
    controlPlane: network.controlPlane,
    ...(kind === 'own' && network.hub && { hub: network.hub }),
    log,
  });

/** What a household's network is called. */
export const networkName = (household: string): string => `${household}'s network`.slice(0, 64);

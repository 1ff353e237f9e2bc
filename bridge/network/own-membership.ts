import type { Log } from '../protocol/log.ts';
import { usersOfSeed } from './account-users.ts';
import { Membership } from './membership.ts';
import type { OwnNetwork } from './own-network.ts';

/** The administrator is a member of their network too. `name`: of the household. */
export const ownMembership = (network: OwnNetwork, name: string, log: Log): Membership =>
  new Membership({
    kind: 'own',
    network: network.keys.network,
    name: `${name}'s network`,
    route: network.servers.homeRoute,
    account: network.keys.account('own'),
    users: usersOfSeed(network.keys.seed('own')),
    controlPlane: network.controlPlane,
    log,
  });

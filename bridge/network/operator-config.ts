import { encodeOperator } from '@nats-io/jwt';
import type { AccountRegistry } from './account-registry.ts';
import { makeLobbyUser } from './claims.ts';
import type { HouseKeys } from './house-keys.ts';
import { MAX_PAYLOAD } from './limits.ts';
import type { OperatorConfig } from './server-config.ts';

/** What all servers of a network of ours have to know. `name`: of the household. */
export const operatorConfigOf = async (
  name: string,
  keys: HouseKeys,
  registry: AccountRegistry,
): Promise<OperatorConfig> => {
  const systemAccount = keys.account('system');
  return {
    name: `natster-${keys.network.slice(0, 12).toLowerCase()}`,
    operatorJwt: await encodeOperator(name, keys.operator, { system_account: systemAccount }),
    systemAccount,
    preload: { [systemAccount]: await registry.signHouse('system') },
    lobbyUserJwt: await makeLobbyUser(keys.seed('lobby')),
    maxPayload: MAX_PAYLOAD,
  };
};

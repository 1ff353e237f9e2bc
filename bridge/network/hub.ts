import { BridgeError } from '../protocol/errors.ts';
import type { Hub } from '../protocol/messages.ts';
import { decodeSeed } from '../protocol/nkey.ts';
import type { HouseKeys } from './house-keys.ts';
import { derived, type Household, householdOf } from './household.ts';

/** What members are told of it. */
export const hubOf = (keys: HouseKeys): Hub => ({
  account: keys.account('hub'),
  key: hubHousehold(keys, '').key,
});

/**
 * Who serves the welcome catalog on a network of ours. Its long-term key follows from its account's, so it stays the
 * same whoever administers the network. `name`: the network's.
 */
export const hubHousehold = (keys: HouseKeys, name: string): Household => {
  const account = decodeSeed('account', keys.seed('hub').trim());
  if (!account) {
    throw new BridgeError('DATA_INVALID', {
      message: "The secret of the hub's account is no key.",
    });
  }
  return householdOf(derived(account, 'hub'), name);
};

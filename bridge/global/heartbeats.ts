import type { NatsConnection } from '@nats-io/nats-core';
import { GlobalHeartbeat } from '../protocol/global.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { heartbeatTo, isOriginalName } from '../protocol/subjects.ts';
import type { Presence } from './presence.ts';
import { badRequest, forbidden } from './refused.ts';
import type { Storage } from './storage.ts';

/**
 * Takes that an account serves a catalog now, and tells those with whom it shares that catalog, and nobody else.
 * Throws Refused.
 */
export const takeHeartbeat = async (
  nc: NatsConnection,
  storage: Storage,
  presence: Presence,
  account: string,
  data: Uint8Array,
): Promise<void> => {
  const heartbeat = decodeJson(GlobalHeartbeat, data);
  if (!heartbeat || !isOriginalName(heartbeat.catalog)) throw badRequest('Bad request');
  const { catalog, account_key, revision } = heartbeat;
  if (account_key !== account) throw forbidden();
  const state = await storage.accounts.get(account);
  if (!state) throw forbidden();
  await presence.put(account, catalog, revision);
  const passedOn = encodeJson({ catalog, account_key, revision });
  for (const share of state.value.out_shares) {
    if (share.catalog === catalog) nc.publish(heartbeatTo(share.account), passedOn);
  }
};

/** What we ask of a network's global service. Throws where there is none, and what the client throws. */
import type { NatsConnection } from '@nats-io/nats-core';
import { Type } from 'typebox';
import { GlobalShare } from '../../protocol/global.ts';
import { decodeJson, encodeJson, isOf } from '../../protocol/json.ts';
import { OriginalAnswer } from '../../protocol/original.ts';
import {
  type EventType,
  type GlobalOperation,
  globalSubject,
  NONE,
} from '../../protocol/subjects.ts';

/** As the original's programs wait. */
const TIMEOUT_MS = 2_000;
const DONE = 200;
const NOT_KNOWN = 404;
const NOT_TAKEN = 400;
const Shares = Type.Array(GlobalShare);

export type Announced = { readonly catalog: string; readonly target: string };

const ask = async (nc: NatsConnection, operation: GlobalOperation, asked?: object) => {
  const data = asked ? encodeJson(asked) : new Uint8Array();
  const reply = await nc.request(globalSubject(operation), data, { timeout: TIMEOUT_MS });
  const answer = decodeJson(OriginalAnswer, reply.data);
  if (!answer) throw new Error(`an answer to ${operation} is not understood`);
  return answer;
};

/** Whether it was taken. */
const put = async (nc: NatsConnection, event: object): Promise<boolean> => {
  const { code, error } = await ask(nc, 'events.put', event);
  if (code !== DONE && code !== NOT_TAKEN) throw new Error(`events.put: ${code} ${error}`);
  return code === DONE;
};

/** Makes our account known there, where it is not yet. Nothing but its key is told. */
export const register = async (nc: NatsConnection, account_key: string): Promise<void> => {
  const { code, error } = await ask(nc, 'whoami');
  if (code === DONE) return;
  if (code !== NOT_KNOWN) throw new Error(`whoami: ${code} ${error}`);
  const data = { account_id: '', account_name: '', account_key };
  await put(nc, { catalog: NONE, target: NONE, event_type: 'natster_initialized', data });
};

/** What the service says that `account` shares. */
export const announcedBy = async (nc: NatsConnection, account: string): Promise<Announced[]> => {
  const { code, error, data } = await ask(nc, 'my.shares');
  if (code !== DONE || !isOf(Shares, data)) throw new Error(`my.shares: ${code} ${error}`);
  return data
    .filter(({ from_account }) => from_account === account)
    .map(({ catalog, to_account: target }) => ({ catalog, target }));
};

/** False when the service does not take it, as for an account that it does not know yet. */
export const announce = (
  nc: NatsConnection,
  event_type: EventType & ('catalog_shared' | 'catalog_unshared'),
  { catalog, target }: Announced,
): Promise<boolean> => put(nc, { catalog, target, event_type, data: null });

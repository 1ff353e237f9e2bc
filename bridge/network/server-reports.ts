/** What the servers of a network say of themselves and of its accounts, to a user of the system account. */
import type { NatsConnection } from '@nats-io/nats-core';
import { type Static, type TSchema, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';

const ANSWER_TIMEOUT_MS = 5_000;

/** Answered by every server of the network. */
const USE = '$SYS.REQ.ACCOUNT.PING.STATZ';
const SERVERS = '$SYS.REQ.SERVER.PING.VARZ';

const Traffic = Type.Object({ msgs: Type.Number(), bytes: Type.Number() });
/** As nats-server says it (server/events.go, AccountStat). */
const AccountUse = Type.Object({
  acc: Type.String(),
  conns: Type.Number(),
  num_subscriptions: Type.Number(),
  sent: Traffic,
  received: Traffic,
});
export type AccountUse = Static<typeof AccountUse>;
const UseAnswer = Type.Object({ data: Type.Object({ account_statz: Type.Array(AccountUse) }) });

const Name = Type.String({ maxLength: 256 });
/** As nats-server says it (server/monitor.go, Varz): its limits, and what it uses of them. */
const ServerState = Type.Object({
  server_name: Name,
  version: Name,
  start: Name,
  connections: Type.Integer(),
  max_connections: Type.Integer(),
  max_payload: Type.Integer(),
  subscriptions: Type.Integer(),
  /** Bytes of its process. */
  mem: Type.Integer(),
  jetstream: Type.Object({
    config: Type.Optional(Type.Object({ max_memory: Type.Integer(), max_storage: Type.Integer() })),
    stats: Type.Optional(Type.Object({ memory: Type.Integer(), storage: Type.Integer() })),
  }),
});
export type ServerState = Static<typeof ServerState>;
const ServerAnswer = Type.Object({ data: ServerState });

/**
 * How many connections each account has now, and what it has sent and received, on all servers
 * together. Throws NETWORK_UNREACHABLE.
 */
export const accountUse = async (
  nc: NatsConnection,
  accounts: readonly string[],
): Promise<readonly AccountUse[]> => {
  const answers = await askAll(nc, USE, UseAnswer, { accounts, include_unused: true });
  const uses = answers.flatMap(({ data }) => data.account_statz);
  return accounts.flatMap((account) => {
    const parts = uses.filter(({ acc }) => acc === account);
    return parts.length > 0 ? [parts.reduce(sumOf)] : [];
  });
};

/** The servers of the network by name, those that answer in time. Throws NETWORK_UNREACHABLE. */
export const serverStates = async (nc: NatsConnection): Promise<readonly ServerState[]> => {
  const answers = await askAll(nc, SERVERS, ServerAnswer, {});
  const states = answers.map(({ data }) => data);
  return states.sort((a, b) => a.server_name.localeCompare(b.server_name));
};

/** Of every server: nobody says how many there are, so a short silence ends it. */
const askAll = async <S extends TSchema>(
  nc: NatsConnection,
  subject: string,
  schema: S,
  question: object,
): Promise<readonly Static<S>[]> => {
  const answers: Static<S>[] = [];
  try {
    const options = { strategy: 'stall', maxWait: ANSWER_TIMEOUT_MS } as const;
    for await (const { data } of await nc.requestMany(subject, encodeJson(question), options)) {
      const answer = decodeJson(schema, data);
      if (answer) answers.push(answer);
    }
  } catch (cause) {
    throw new BridgeError('NETWORK_UNREACHABLE', { cause });
  }
  if (answers.length === 0) throw new BridgeError('NETWORK_UNREACHABLE');
  return answers;
};

const sumOf = (one: AccountUse, other: AccountUse): AccountUse => ({
  acc: one.acc,
  conns: one.conns + other.conns,
  num_subscriptions: one.num_subscriptions + other.num_subscriptions,
  sent: sumOfTraffic(one.sent, other.sent),
  received: sumOfTraffic(one.received, other.received),
});

const sumOfTraffic = (one: AccountUse['sent'], other: AccountUse['sent']) => ({
  msgs: one.msgs + other.msgs,
  bytes: one.bytes + other.bytes,
});

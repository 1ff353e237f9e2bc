import { type Static, Type } from 'typebox';
import type { AnsweredRequest } from '../network/answered-requests.ts';
import { HOUSE_KINDS } from '../network/house-keys.ts';
import {
  type AccountKind,
  BRIDGE_LIMITS,
  EXPORTED_LIMITS,
  GUEST_LIMITS,
  limitsOf,
  MAX_MEMBERS,
  UNLIMITED,
} from '../network/limits.ts';
import type { AccountUse, ServerState } from '../network/server-reports.ts';
import { hasCode } from '../protocol/errors.ts';
import type { Services } from './services.ts';

/** `used` is absent where it cannot be told, `limit` where there is none. */
const Use = Type.Object({
  used: Type.Optional(Type.Integer()),
  limit: Type.Optional(Type.Integer()),
});

/** What accounts, users and servers of our network use of what they may. */
export const NetworkUse = Type.Object({
  members: Use,
  /** The network's own accounts; `member` is the default of each member, without use. */
  accounts: Type.Array(
    Type.Object({
      kind: Type.String(),
      connections: Use,
      /** `used` by all connections, `limit` of each one. */
      subscriptions: Use,
      imports: Type.Optional(Use),
      payloadBytes: Use,
    }),
  ),
  /** `bridge`: bridges' own; `exported`: of exported credentials; `guest`: with an invitation. */
  users: Type.Array(Type.Object({ kind: Type.String(), subscriptions: Use, payloadBytes: Use })),
  /** Those that answer; none: our network is not reached. */
  servers: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.String(),
      startedAt: Type.String(),
      connections: Use,
      subscriptions: Use,
      payloadBytes: Use,
      /** Of its process. */
      memoryBytes: Use,
      streamMemoryBytes: Use,
      streamFileBytes: Use,
    }),
  ),
  administrator: Type.Object({
    /** Whether members' requests reach us; while they do not, they wait. */
    online: Type.Boolean(),
    /** The latest changes that members asked for since the bridge started, the latest first. */
    requests: Type.Array(
      Type.Object({
        member: Type.String(),
        change: Type.String(),
        owner: Type.String(),
        catalog: Type.String(),
        at: Type.String(),
        /** How long it had waited for us, as the member says. */
        waitedSec: Type.Integer(),
        refused: Type.Optional(Type.String()),
      }),
    ),
  }),
});
export type NetworkUse = Static<typeof NetworkUse>;
type Own = NonNullable<Services['ownNetwork']>;

export const describeUse = async ({ network, administration }: Own): Promise<NetworkUse> => {
  const { keys, registry } = network;
  const accounts = HOUSE_KINDS.map((kind) => keys.account(kind));
  const [uses, servers] = await Promise.all([
    orNone(async () => network.system.use(accounts)),
    orNone(async () => network.system.servers()),
  ]);
  const members = registry.list();
  const nameOf = (account: string) =>
    members.find((each) => each.account === account)?.name ?? account;
  return {
    members: { used: members.filter(({ kind }) => kind === 'member').length, limit: MAX_MEMBERS },
    accounts: [
      describeAccount('member', undefined, undefined),
      ...HOUSE_KINDS.map((kind) => {
        const account = keys.account(kind);
        const attached = members.find((each) => each.account === account)?.imports.length;
        return describeAccount(
          kind,
          uses.find(({ acc }) => acc === account),
          attached,
        );
      }),
    ],
    users: [
      describeUser('bridge', BRIDGE_LIMITS),
      describeUser('exported', EXPORTED_LIMITS),
      describeUser('guest', GUEST_LIMITS),
    ],
    servers: servers.map(describeServer),
    administrator: {
      online: administration.online,
      requests: administration.answered.list().map((each) => describeRequest(each, nameOf)),
    },
  };
};

/** A server that is away has nothing to say, and all else can still be told. */
const orNone = async <T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> => {
  try {
    return await ask();
  } catch (error) {
    if (hasCode(error, 'NETWORK_UNREACHABLE')) return [];
    throw error;
  }
};

const useOf = (used: number | undefined, limit: number | undefined) => ({
  ...(used !== undefined && { used }),
  ...(limit !== undefined && limit !== UNLIMITED && { limit }),
});

const describeAccount = (
  kind: AccountKind,
  use: AccountUse | undefined,
  attached: number | undefined,
) => {
  const { connections, subscriptions, imports, payloadBytes } = limitsOf(kind);
  return {
    kind,
    connections: useOf(use?.conns, connections),
    subscriptions: useOf(use?.num_subscriptions, subscriptions),
    ...(imports !== undefined && { imports: useOf(attached, imports) }),
    payloadBytes: useOf(undefined, payloadBytes),
  };
};

const describeUser = (kind: string, { subs, payload }: { subs: number; payload: number }) => ({
  kind,
  subscriptions: useOf(undefined, subs),
  payloadBytes: useOf(undefined, payload),
});

const describeServer = (state: ServerState) => ({
  name: state.server_name,
  version: state.version,
  startedAt: state.start,
  connections: useOf(state.connections, state.max_connections),
  subscriptions: useOf(state.subscriptions, undefined),
  payloadBytes: useOf(undefined, state.max_payload),
  memoryBytes: useOf(state.mem, undefined),
  streamMemoryBytes: useOf(state.jetstream.stats?.memory, state.jetstream.config?.max_memory),
  streamFileBytes: useOf(state.jetstream.stats?.storage, state.jetstream.config?.max_storage),
});

const describeRequest = (request: AnsweredRequest, nameOf: (account: string) => string) => {
  const { account, owner, change, catalog, waitedSec, atMs, refused } = request;
  return {
    ...{ member: nameOf(account), change, owner: nameOf(owner), catalog, waitedSec },
    at: new Date(atMs).toISOString(),
    ...(refused !== undefined && { refused }),
  };
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Member } from '../network/account-registry.ts';
import { limitsOf, SetLimits } from '../network/limits.ts';
import type { AccountUse } from '../network/server-reports.ts';
import { BridgeError } from '../protocol/errors.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const Use = Type.Object({ used: Type.Integer(), limit: Type.Integer() });
const MemberAnswer = Type.Object({
  name: Type.String(),
  account: AccountKey,
  /** `own` is this household's, `hub` the welcome catalog's. */
  kind: Type.String(),
  connections: Use,
  /** `used` by all connections, `limit` of each one. */
  subscriptions: Use,
  /** Catalogs of others that are attached. */
  imports: Use,
  /** May not connect for the time being. */
  paused: Type.Boolean(),
  /** Since the server started. */
  sentBytes: Type.Integer(),
  receivedBytes: Type.Integer(),
});

const InvitationAnswer = Type.Object({
  id: Type.String(),
  expiresAt: Type.String(),
  state: Type.String(),
  /** Who joined with it, while they are a member. */
  member: Type.Optional(Type.String()),
});

const MemberChange = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** Those that are absent stay as they are. */
  limits: Type.Optional(SetLimits),
  paused: Type.Optional(Type.Boolean()),
});

const describe = (member: Member, uses: readonly AccountUse[]) => {
  const use = uses.find(({ acc }) => acc === member.account);
  const limits = limitsOf(member.kind, member.limits);
  return {
    ...{ name: member.name, account: member.account, kind: member.kind },
    connections: { used: use?.conns ?? 0, limit: limits.connections },
    subscriptions: { used: use?.num_subscriptions ?? 0, limit: limits.subscriptions },
    imports: { used: member.imports.length, limit: limits.imports ?? 0 },
    paused: member.paused === true,
    sentBytes: use?.sent.bytes ?? 0,
    receivedBytes: use?.received.bytes ?? 0,
  };
};

const ByAccount = Type.Object({ account: AccountKey });
const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** The members of the network that we administer, and the invitations to it. */
export const memberRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { invitations } = services;
  const own = () => {
    if (!services.ownNetwork) throw new BridgeError('NETWORK_OFF');
    return services.ownNetwork.network;
  };

  app.get(
    '/network/members',
    { schema: { response: { 200: Type.Object({ members: Type.Array(MemberAnswer) }) } } },
    async () => {
      const { registry, system } = own();
      const members = registry.list();
      const uses = await system.use(members.map(({ account }) => account));
      return { members: members.map((member) => describe(member, uses)) };
    },
  );

  app.patch(
    '/network/members/:account',
    {
      schema: {
        params: ByAccount,
        body: MemberChange,
        response: { 200: MemberAnswer },
      },
    },
    async ({ params, body }) => {
      const { registry, system } = own();
      // Before the server acts on it: a limit below what is used shows.
      const uses = await system.use([params.account]);
      return describe(await registry.changeMember(params.account, body), uses);
    },
  );

  app.delete(
    '/network/members/:account',
    { schema: { params: ByAccount, response: { 200: Done } } },
    async ({ params }) => {
      const { registry } = own();
      // First, so that nobody comes back meanwhile.
      if (registry.isMember(params.account)) await invitations.withdrawUsedBy(params.account);
      await registry.removeMember(params.account);
      return { ok: true as const };
    },
  );

  app.get(
    '/invitations',
    { schema: { response: { 200: Type.Object({ invitations: Type.Array(InvitationAnswer) }) } } },
    async () => ({
      invitations: invitations.list().map(({ id, expiresAtSec, state, account }) => {
        const member = services.ownNetwork?.network.registry
          .list()
          .find((each) => each.account === account)?.name;
        const expiresAt = new Date(expiresAtSec * 1000).toISOString();
        return { id, expiresAt, state, ...(member !== undefined && { member }) };
      }),
    }),
  );

  app.delete(
    '/invitations/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async ({ params }) => {
      await invitations.withdraw(params.id);
      return { ok: true as const };
    },
  );
};

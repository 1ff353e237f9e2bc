import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Membership } from '../network/membership.ts';
import { MEMBERSHIP_KINDS, MEMBERSHIP_STATES } from '../network/membership-state.ts';
import { endPlaying } from './catalog-changes.ts';
import type { Services } from './services.ts';

export const MembershipAnswer = Type.Object({
  /** `original`: an account that was used with the original's programs; `synadia`: one at Synadia Cloud. */
  kind: Type.Enum(MEMBERSHIP_KINDS),
  network: Type.String(),
  name: Type.String(),
  account: Type.String(),
  urls: Type.Array(Type.String()),
  online: Type.Boolean(),
  /** Asked of the network's administrator and not made yet: they are away. */
  waiting: Type.Array(
    Type.Object({
      change: Type.Union([Type.Literal('attach'), Type.Literal('detach')]),
      catalog: Type.String(),
    }),
  ),
  /** host:port of the server in use. */
  server: Type.Optional(Type.String()),
  /** `refused`: the network does not let our account in any more. */
  state: Type.Enum(MEMBERSHIP_STATES),
});

export const ByNetwork = Type.Object({ network: Type.String({ minLength: 1, maxLength: 128 }) });
const Left = Type.Object({
  ok: Type.Literal(true),
  /** Whether the administrator knows; if not, they still list us as a member. */
  told: Type.Boolean(),
  /** Imports that ended with it. Others go over another network now. */
  ended: Type.Array(Type.String()),
});

const InvitationAnswer = Type.Object({
  code: Type.String(),
  url: Type.String(),
  expiresAt: Type.String(),
  warning: Type.Optional(Type.String()),
});

export const describeMembership = ({ remote }: Services, membership: Membership) => ({
  kind: membership.kind,
  network: membership.networkId,
  name: membership.name,
  account: membership.account,
  urls: [...membership.urls],
  online: membership.online,
  waiting: [...remote.waiting(membership.networkId)],
  ...(membership.server && { server: membership.server }),
  state: membership.state,
});

export const networkRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { memberships, inviting, remote } = services;

  app.get(
    '/memberships',
    { schema: { response: { 200: Type.Object({ memberships: Type.Array(MembershipAnswer) }) } } },
    async () => ({
      memberships: memberships.list().map((membership) => describeMembership(services, membership)),
    }),
  );

  app.post(
    '/memberships',
    {
      schema: {
        body: Type.Object({ invitation: Type.String({ maxLength: 1024 }) }),
        response: { 201: MembershipAnswer },
      },
    },
    async (request, reply) => {
      const joined = await memberships.join(request.body.invitation);
      reply.code(201);
      return describeMembership(services, joined);
    },
  );

  app.delete(
    '/memberships/:network',
    { schema: { params: ByNetwork, response: { 200: Left } } },
    async ({ params }) => {
      const ended: string[] = [];
      const told = await memberships.leave(params.network, async ({ networkId }) => {
        ended.push(...(await remote.leave(networkId)));
        await endPlaying(services, ended);
      });
      return { ok: true as const, told, ended };
    },
  );

  app.post(
    '/invitations',
    {
      schema: {
        body: Type.Object({
          lifetimeSec: Type.Optional(Type.Integer({ minimum: 1, maximum: 90 * 24 * 3600 })),
          /** For somebody on this machine, while the network is not open. */
          thisMachine: Type.Optional(Type.Boolean()),
        }),
        response: { 201: InvitationAnswer },
      },
    },
    async (request, reply) => {
      reply.code(201);
      return inviting.invite(request.body);
    },
  );
};

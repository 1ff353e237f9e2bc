import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { CloudId, Named } from '../network/cloud/cloud-answers.ts';
import { LEVELS } from '../network/cloud/cloud-choices.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { ByNetwork, describeMembership, MembershipAnswer } from './network-routes.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const Login = {
  /** Secret: a personal access token. */
  token: Type.String({ pattern: '^[!-~]{8,4096}$' }),
  /** Of a control plane of one's own; Synadia Cloud unless given. */
  baseUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
};
const NameOrId = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }));
const Wanted = Type.Object({
  ...Login,
  ...{ team: NameOrId, system: NameOrId, account: NameOrId, user: NameOrId },
});
const One = Type.Optional(Named);
const ChoicesAnswer = Type.Object({
  chosen: Type.Object({ team: One, system: One, account: One, user: One }),
  /** The first level at which there are several, and which. */
  open: Type.Optional(Type.Object({ level: Type.Enum(LEVELS), among: Type.Array(Named) })),
});

const NewAccount = Type.Object({
  ...Login,
  ...{ account: CloudId, user: CloudId },
  /** Where the network's servers are, when the control plane does not say it. */
  server: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  /** The account that runs its global service. */
  global: Type.Optional(AccountKey),
});
const SetUpAnswer = Type.Object({
  membership: MembershipAnswer,
  steps: Type.Array(
    Type.Object({
      kind: Type.Enum(['export', 'import']),
      name: Type.String(),
      state: Type.Enum(['made', 'present']),
    }),
  ),
});

/** Accounts at Synadia Cloud, and at control planes like it. */
export const cloudRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { cloudAccounts } = services;

  app.post(
    '/cloud/choices',
    { schema: { body: Wanted, response: { 200: ChoicesAnswer } } },
    async ({ body: { token, baseUrl, ...wanted } }) => {
      const { chosen, open } = await cloudAccounts.look({ token, baseUrl }, wanted);
      return { chosen, ...(open && { open: { level: open.level, among: [...open.among] } }) };
    },
  );

  app.post(
    '/memberships/synadia',
    { schema: { body: NewAccount, response: { 201: SetUpAnswer } } },
    async (request, reply) => {
      const { membership, steps } = await cloudAccounts.setUp(request.body);
      reply.code(201);
      return { membership: describeMembership(services, membership), steps: [...steps] };
    },
  );

  app.delete(
    '/memberships/:network/token',
    { schema: { params: ByNetwork, response: { 200: Done } } },
    async ({ params }) => {
      await cloudAccounts.forgetToken(params.network);
      return { ok: true as const };
    },
  );
};

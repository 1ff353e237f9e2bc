import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { FormerShare } from '../network/former-shares.ts';
import { boundTo, claimCode } from '../network/sign-in-site.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { ByNetwork, describeMembership, MembershipAnswer } from './network-routes.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const NewAccount = Type.Object({
  /** Secret: the text of a `.creds` file. */
  credentials: Type.String({ minLength: 1, maxLength: 16_384 }),
  /** Whose they are meant to be. */
  account: Type.Optional(AccountKey),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  /** Where that account is; the original's programs know one place only. */
  url: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});
const Identity = Type.String({ minLength: 1, maxLength: 256 });
const Claim = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  identity: Identity,
});
const BoundAnswer = Type.Object({ account: Type.String(), name: Type.String() });
/** Either `from` or `to` is our account there. */
const Share = Type.Object({
  catalog: Type.String({ maxLength: 64 }),
  from: AccountKey,
  to: AccountKey,
});
const SharesAnswer = Type.Object({
  shares: Type.Array(Type.Object({ ...Share.properties, isSettled: Type.Boolean() })),
});

/** For people who used the original's programs before. */
export const originalRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { originalAccounts, memberships } = services;

  app.post(
    '/memberships/original',
    { schema: { body: NewAccount, response: { 201: MembershipAnswer } } },
    async (request, reply) => {
      const taken = await originalAccounts.take(request.body);
      reply.code(201);
      return describeMembership(services, taken);
    },
  );

  app.get(
    '/memberships/:network/original-shares',
    { schema: { params: ByNetwork, response: { 200: SharesAnswer } } },
    async ({ params }) => {
      const shares = await originalAccounts.shares.list(memberships.get(params.network));
      return { shares: shares.map(describeShare) };
    },
  );

  /** It was taken over: from then on what stands here counts. */
  app.post(
    '/memberships/:network/original-shares',
    { schema: { params: ByNetwork, body: Share, response: { 200: Done } } },
    async ({ params, body: { catalog, from, to } }) => {
      const membership = memberships.get(params.network);
      const share = { catalog, from_account: from, to_account: to };
      await originalAccounts.shares.settle(membership, share);
      return { ok: true as const };
    },
  );

  /** For the account that is set as the page on which users of the original sign in. */
  app.post(
    '/memberships/:network/claims',
    { schema: { params: ByNetwork, body: Claim, response: { 200: BoundAnswer } } },
    ({ params, body: { code, identity } }) =>
      claimCode(memberships.get(params.network), code, identity),
  );

  /** Which account somebody who is signed in there has. */
  app.post(
    '/memberships/:network/identities',
    {
      schema: {
        ...{ params: ByNetwork, body: Type.Object({ identity: Identity }) },
        response: { 200: BoundAnswer },
      },
    },
    ({ params, body }) => boundTo(memberships.get(params.network), body.identity),
  );
};

const describeShare = ({ catalog, from_account, to_account, isSettled = false }: FormerShare) => ({
  ...{ catalog, from: from_account, to: to_account, isSettled },
});

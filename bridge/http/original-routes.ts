import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { originalShares } from '../network/original-shares.ts';
import { AccountKey } from '../protocol/nkey.ts';
import { describeMembership, MembershipAnswer } from './network-routes.ts';
import type { Services } from './services.ts';

const WAIT_MS = 10_000;

const NewAccount = Type.Object({
  /** Secret: the text of a `.creds` file. */
  credentials: Type.String({ minLength: 1, maxLength: 16_384 }),
  /** Whose they are meant to be. */
  account: Type.Optional(AccountKey),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  /** Where that account is; the original's programs know one place only. */
  url: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});
const SharesAnswer = Type.Object({
  /** Either `from` or `to` is our account there. */
  shares: Type.Array(Type.Object({ catalog: Type.String(), from: AccountKey, to: AccountKey })),
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
    {
      schema: {
        params: Type.Object({ network: Type.String({ minLength: 1, maxLength: 128 }) }),
        response: { 200: SharesAnswer },
      },
    },
    async ({ params }) => {
      const shares = await originalShares(memberships.get(params.network), WAIT_MS);
      const describe = ({
        catalog,
        from_account: from,
        to_account: to,
      }: (typeof shares)[number]) => ({
        ...{ catalog, from, to },
      });
      return { shares: shares.map(describe) };
    },
  );
};

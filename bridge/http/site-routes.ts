import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { boundAccount, claimCode } from '../network/site-questions.ts';
import type { Services } from './services.ts';

const ByNetwork = Type.Object({ network: Type.String({ minLength: 1, maxLength: 128 }) });
const Identity = Type.String({ minLength: 1, maxLength: 256 });
const Claim = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  identity: Identity,
});
const AccountAnswer = Type.Object({ account: Type.String(), name: Type.String() });
const BoundAnswer = Type.Object({ ...AccountAnswer.properties, jwt: Type.String() });

/** For whoever runs the page of the original programs: only its account is answered. */
export const siteRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { memberships } },
) => {
  app.post(
    '/memberships/:network/claims',
    { schema: { params: ByNetwork, body: Claim, response: { 200: AccountAnswer } } },
    async ({ params, body: { code, identity } }) =>
      claimCode(memberships.get(params.network), code, identity),
  );

  app.post(
    '/memberships/:network/claimed',
    {
      schema: {
        params: ByNetwork,
        body: Type.Object({ identity: Identity }),
        response: { 200: BoundAnswer },
      },
    },
    async ({ params, body }) => boundAccount(memberships.get(params.network), body.identity),
  );
};

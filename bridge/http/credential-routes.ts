import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { ByNetwork } from './network-routes.ts';
import type { Services } from './services.ts';

const DAY_SEC = 24 * 3600;
const DEFAULT_SEC = 30 * DAY_SEC;
const LONGEST_SEC = 365 * DAY_SEC;

const CredentialsAnswer = Type.Object({
  /** Secret: the text of a `.creds` file. */
  credentials: Type.String(),
  expiresAt: Type.String(),
  account: Type.String(),
  urls: Type.Array(Type.String()),
  /** PEM; empty where the servers' certificates are known to systems, or there is no TLS. */
  ca: Type.Array(Type.String()),
});

/** Credentials of our account on a network, for other NATS programs of this household. */
export const credentialRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  app.post(
    '/memberships/:network/credentials',
    {
      schema: {
        params: ByNetwork,
        body: Type.Object({
          lifetimeSec: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_SEC })),
        }),
        response: { 201: CredentialsAnswer },
      },
    },
    async ({ params, body }, reply) => {
      const membership = services.memberships.get(params.network);
      const expiresAtSec = Math.floor(Date.now() / 1000) + (body.lifetimeSec ?? DEFAULT_SEC);
      reply.code(201);
      return {
        credentials: await membership.users.exported(expiresAtSec),
        expiresAt: new Date(expiresAtSec * 1000).toISOString(),
        account: membership.account,
        urls: [...membership.urls],
        ca: [...membership.route.ca],
      };
    },
  );
};

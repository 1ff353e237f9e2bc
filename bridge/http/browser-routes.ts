import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { LinkedBrowser } from '../network/browsers/linked-browsers.ts';
import { BROWSER_LONGEST_SEC } from '../protocol/browser-certificate.ts';
import { BridgeError } from '../protocol/errors.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const BrowserAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** Of the network that it comes by. */
  network: Type.String(),
  linkedAt: Type.String(),
  endsAt: Type.String(),
  /** When it last asked this bridge what there is. */
  seenAt: Type.Optional(Type.String()),
});

const LinkAnswer = Type.Object({
  /** Secret until it was used: the fragment of the site's address. */
  link: Type.String(),
  expiresAt: Type.String(),
  network: Type.String(),
});

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Browsers of this household that reach it, and its friends, over the networks. */
export const browserRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { linked, desk } = services.browsers;

  app.get(
    '/linked-browsers',
    { schema: { response: { 200: Type.Object({ browsers: Type.Array(BrowserAnswer) }) } } },
    async () => ({ browsers: linked.list().map((browser) => describe(services, browser)) }),
  );

  /** A link that makes one browser one of ours, once. */
  app.post(
    '/linked-browsers/links',
    {
      schema: {
        body: Type.Object({
          /** Name or id; else the first one that browsers can connect to. */
          network: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          /** How long the browser may come. */
          lifetimeSec: Type.Optional(Type.Integer({ minimum: 60, maximum: BROWSER_LONGEST_SEC })),
        }),
        response: { 201: LinkAnswer },
      },
    },
    async ({ body }, reply) => {
      const { memberships } = services;
      const reachable = memberships.list().find(({ route }) => route.websockets?.length);
      const [first] = memberships.list();
      const membership =
        body.network === undefined ? (reachable ?? first) : memberships.get(body.network);
      if (!membership) throw new BridgeError('NO_WEBSOCKET');
      const { text, expiresAtSec } = await desk.createLink(membership, body.lifetimeSec);
      reply.code(201);
      return { link: text, expiresAt: at(expiresAtSec), network: membership.name };
    },
  );

  app.delete(
    '/linked-browsers/:id',
    {
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await linked.remove(params.id);
      return { ok: true as const };
    },
  );
};

const describe = ({ memberships }: Services, browser: LinkedBrowser) => {
  const { id, name, network, linkedAtSec, endsAtSec, seenAtSec } = browser;
  return {
    ...{ id, name, network: memberships.byNetworkId(network)?.name ?? network },
    ...{ linkedAt: at(linkedAtSec), endsAt: at(endsAtSec) },
    ...(seenAtSec !== undefined && { seenAt: at(seenAtSec) }),
  };
};

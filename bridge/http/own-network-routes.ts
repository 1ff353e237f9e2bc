import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { parseAddress, Reach } from '../network/network-profile.ts';
import { checkReach } from '../network/reachability.ts';
import { BridgeError } from '../protocol/errors.ts';
import { describeUse, NetworkUse } from './network-use.ts';
import type { Services } from './services.ts';

const Path = Type.String({ minLength: 1, maxLength: 4096, pattern: '^/' });
const Certificate = Type.Object({
  certFile: Path,
  keyFile: Path,
  caFile: Type.Optional(Path),
});

const NetworkAnswer = Type.Object({
  reach: Reach,
  urls: Type.Array(Type.String()),
  /** When the server's certificate ends; absent without TLS. */
  certificateEndsAt: Type.Optional(Type.String()),
  checks: Type.Array(
    Type.Object({
      what: Type.String(),
      ok: Type.Optional(Type.Boolean()),
      message: Type.String(),
    }),
  ),
  use: NetworkUse,
});

const NetworkChange = Type.Object({
  reach: Reach,
  /** For `public`: name or IP address, with :PORT where the router forwards another one. */
  address: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
  /** Where the server listens; as before without it. */
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  certificate: Type.Optional(Certificate),
  websocketPort: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
});

/** The network that we administer: who can reach it, and where. */
export const ownNetworkRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const own = () => {
    if (!services.ownNetwork) throw new BridgeError('NETWORK_OFF');
    return services.ownNetwork;
  };
  const describe = async () => {
    const { network } = own();
    const use = await describeUse(own());
    const endsAt = network.certificate?.endsAt;
    return {
      reach: network.profile.reach,
      urls: network.urls,
      ...(endsAt && { certificateEndsAt: endsAt.toISOString() }),
      checks: await checkReach(network),
      use,
    };
  };

  app.get('/network', { schema: { response: { 200: NetworkAnswer } } }, describe);

  app.put(
    '/network',
    { schema: { body: NetworkChange, response: { 200: NetworkAnswer } } },
    async ({ body }) => {
      const { network, opening } = own();
      const { reach, certificate, websocketPort } = body;
      if (reach === 'public' && !body.address) {
        throw new BridgeError('ADDRESS_INVALID', { message: 'A public network needs an address.' });
      }
      if (websocketPort && !certificate) {
        throw new BridgeError('CERTIFICATE_INVALID', {
          message: 'Browsers need a certificate that they trust.',
        });
      }
      const port = body.port ?? network.port;
      await opening.apply({
        ...{ reach, port },
        ...(body.address && { address: parseAddress(body.address, port) }),
        ...(certificate && { certificate }),
        ...(websocketPort && { websocketPort }),
      });
      return describe();
    },
  );
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { exportNetwork } from '../network/export/network-export.ts';
import { MAX_SERVERS, parseAddress, Reach } from '../network/network-profile.ts';
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

const Address = Type.String({ minLength: 1, maxLength: 300 });
const Servers = Type.Array(Address, { minItems: 1, maxItems: MAX_SERVERS });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });

const NetworkChange = Type.Object({
  reach: Reach,
  /** For `public`: name or IP address, with :PORT where the router forwards another one. */
  address: Type.Optional(Address),
  /** Where the server listens; as before without it. */
  port: Type.Optional(Port),
  certificate: Type.Optional(Certificate),
  websocketPort: Type.Optional(Port),
  /** For `rented`: names or IP addresses, with :PORT unless it is 4690. */
  servers: Type.Optional(Servers),
  /** For `rented`: of a leaf node on this machine that our own bridge is to use. */
  leafPort: Type.Optional(Port),
});

const NetworkExport = Type.Object({
  servers: Servers,
  /** Files on those machines. */
  certificate: Type.Optional(Type.Omit(Certificate, ['caFile'])),
  websocketPort: Type.Optional(Port),
});

const ExportAnswer = Type.Object({
  files: Type.Array(
    Type.Object({ path: Type.String(), text: Type.String(), isPrivate: Type.Boolean() }),
  ),
});

const SERVER_PORT = 4690;
const addressesIn = (texts: readonly string[]) =>
  texts.map((text) => parseAddress(text, SERVER_PORT));

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
    const endsAt = network.servers.certificateEndsAt;
    return {
      reach: network.profile.reach,
      urls: network.servers.urls,
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
      const { reach, certificate, websocketPort, servers, leafPort } = body;
      if (reach === 'public' && !body.address) {
        throw new BridgeError('ADDRESS_INVALID', { message: 'A public network needs an address.' });
      }
      if (reach === 'rented') {
        await opening.apply({
          ...{ reach, servers: addressesIn(servers ?? []) },
          ...(network.port > 0 && { port: network.port }),
          ...(leafPort && { leafPort }),
          ...(websocketPort && { websocketPort }),
        });
        return describe();
      }
      refuseUntrusted(body);
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

  app.post(
    '/network/export',
    { schema: { body: NetworkExport, response: { 200: ExportAnswer } } },
    async ({ body }, reply) => {
      refuseUntrusted(body);
      reply.header('cache-control', 'no-store');
      const servers = addressesIn(body.servers);
      return { files: await exportNetwork(own().network, { ...body, servers }) };
    },
  );
};

const refuseUntrusted = (wanted: { certificate?: object; websocketPort?: number }): void => {
  if (!wanted.websocketPort || wanted.certificate) return;
  throw new BridgeError('CERTIFICATE_INVALID', {
    message: 'Browsers need a certificate that they trust.',
  });
};

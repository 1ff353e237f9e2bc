import type { AddressInfo } from 'node:net';
import fastify, { type FastifyPluginAsync } from 'fastify';
import type { Test } from 'tap';
import { errorBody, statusOf } from '../../bridge/http/error-status.ts';
import type { Services } from '../../bridge/http/services.ts';
import type { Library } from '../../bridge/library/library.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';

/** Routes over a real library, on a port of their own. */
export const serve = async <Options extends { services: Services }>(
  t: Test,
  library: Library,
  routes: FastifyPluginAsync<Options>,
  more: Omit<Options, 'services'>,
  access: object = {},
) => {
  const { sources, catalogs } = library;
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, _request, reply) => {
    const known = error instanceof BridgeError ? error : new BridgeError('REQUEST_INVALID');
    reply.code(statusOf(known.code)).send(errorBody(known));
  });
  const downloads = { listen: () => () => undefined };
  const services = { sources, catalogs, downloads, access } as unknown as Services;
  await app.register(routes, { ...more, services } as unknown as Options);
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { app, port, url: `http://127.0.0.1:${port}` };
};

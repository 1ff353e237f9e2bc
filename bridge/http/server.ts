import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  LogController,
} from 'fastify';
import { BridgeError } from '../protocol/errors.ts';
import { authenticate } from './auth.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { credentialRoutes } from './credential-routes.ts';
import { downloadRoutes } from './download-routes.ts';
import { asBridgeError, errorBody, retryAfterSecOf, statusOf } from './error-status.ts';
import { eventRoutes } from './event-routes.ts';
import { findingRoutes } from './finding-routes.ts';
import { friendRoutes } from './friend-routes.ts';
import { guard } from './host-guard.ts';
import { importRoutes } from './import-routes.ts';
import { itemRoutes } from './item-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { networkRoutes } from './network-routes.ts';
import { ownNetworkRoutes } from './own-network-routes.ts';
import { playAssetRoutes } from './play-asset-routes.ts';
import { playHlsRoutes } from './play-hls-routes.ts';
import { playPlaylistRoutes } from './play-playlist-routes.ts';
import { playRoutes } from './play-routes.ts';
import { playlistRoutes } from './playlist-routes.ts';
import type { Services } from './services.ts';
import { shareRoutes } from './share-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { sourceRoutes } from './source-routes.ts';
import { statusRoutes } from './status-routes.ts';
import { viewingRoutes } from './viewing-routes.ts';

const API = '/api/v1';
const MAX_BODY_BYTES = 64 * 1024;
const HEADERS_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;

/** Where the built page lies: `dist/web`, seen from `dist/bridge/http` and from `bridge/http`. */
const pageDirectory = (): string => {
  const candidates = ['../../web', '../../dist/web'].map((up) =>
    fileURLToPath(new URL(up, import.meta.url)),
  );
  return (
    candidates.find((directory) => existsSync(join(directory, 'assets'))) ?? candidates[0] ?? ''
  );
};

/** The page runs only what it brought along, and nobody frames it. */
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export type HttpOptions = {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly logger: FastifyBaseLogger;
};

/** The bridge over HTTP: page, API, media. */
export class HttpServer {
  readonly #options: HttpOptions;
  readonly #services: Services;
  #app: FastifyInstance | undefined;

  constructor(options: HttpOptions, services: Services) {
    this.#options = options;
    this.#services = services;
  }

  /** `http://host:port` as this machine reaches it. */
  get url(): string {
    const bound = this.#app?.server.address();
    if (!bound || typeof bound === 'string') return '';
    const { address, port, family } = bound;
    const any = address === '0.0.0.0' || address === '::';
    const host = any ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
    return `http://${host}:${port}`;
  }

  /** Throws PORT_TAKEN. */
  async start(): Promise<void> {
    const { host, port } = this.#options;
    this.#app = await buildServer(this.#options, this.#services);
    try {
      await this.#app.listen({ host, port });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw cause;
      const why = code === 'EADDRINUSE' ? 'is taken' : 'cannot be used';
      throw new BridgeError('PORT_TAKEN', { message: `${host}:${port} ${why}.`, cause });
    }
  }

  async stop(): Promise<void> {
    this.#app?.server.closeAllConnections();
    await this.#app?.close();
  }
}

export const buildServer = async (
  options: HttpOptions,
  services: Services,
): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: options.logger,
    // Addresses carry capabilities, which belong in no log.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // Covers receiving a request only; a film may take hours to send, and a player may pause.
    requestTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: 512 },
    // What cannot be routed, such as /%zz, never reaches the error handler.
    frameworkErrors: (error, _request, reply) => refuse(error, reply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.addHook('onRequest', async (request) => {
    const { anyOrigin = false } = request.routeOptions.config ?? {};
    guard(request.headers, options.allowedHosts, anyOrigin);
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = asCoded(error);
    if (known.code === 'INTERNAL') {
      services.log.error(
        { method: request.method, route: request.routeOptions.url, error: error.stack },
        'request failed',
      );
    }
    refuse(known, reply);
  });
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send(errorBody(new BridgeError('NOT_FOUND')));
  });
  await app.register(fastifySwagger, {
    openapi: {
      info: { title: 'Natster Bridge', version: services.version },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  });
  await app.register(apiRoutes, { prefix: API, services });
  const { viewings, finder, itemAssets, timelines, hls } = services;
  await app.register(playRoutes, { viewings, timelines });
  await app.register(playAssetRoutes, { viewings, itemAssets });
  await app.register(playHlsRoutes, { viewings, finder, hls });
  await app.register(playPlaylistRoutes, { viewings, finder, itemAssets, timelines });
  app.get('/health/live', { config: { open: true }, schema: { hide: true } }, async () => ({
    ok: true,
  }));
  app.get(
    '/health/ready',
    { config: { open: true }, schema: { hide: true } },
    async (_request, reply) => {
      const ok = services.memberships.list().every(({ kind, online }) => kind !== 'own' || online);
      return reply.code(ok ? 200 : 503).send({ ok });
    },
  );
  await app.register(fastifyStatic, {
    root: pageDirectory(),
    setHeaders: (res) => {
      res.header('content-security-policy', PAGE_POLICY);
    },
  });
  return app;
};

const apiRoutes: FastifyPluginAsync<{ services: Services }> = async (api, { services }) => {
  api.addHook('onRequest', async (request, reply) => {
    authenticate(request, services.signIns);
    reply.header('cache-control', 'no-store');
  });
  for (const routes of [
    statusRoutes,
    signInRoutes,
    friendRoutes,
    networkRoutes,
    credentialRoutes,
    ownNetworkRoutes,
    memberRoutes,
    sourceRoutes,
    catalogRoutes,
    shareRoutes,
    findingRoutes,
    itemRoutes,
    eventRoutes,
    importRoutes,
    viewingRoutes,
    playlistRoutes,
    downloadRoutes,
  ]) {
    await api.register(routes, { services });
  }
  api.get('/openapi.json', { schema: { hide: true } }, async () => api.swagger());
};

const refuse = (error: FastifyError | BridgeError, reply: FastifyReply): void => {
  const known = asCoded(error);
  const retryAfterSec = retryAfterSecOf(known.code);
  if (retryAfterSec !== undefined) reply.header('retry-after', retryAfterSec);
  reply.code(statusOf(known.code)).send(errorBody(known));
};

/** Fastify's own errors (validation, body too large, wrong media type) become coded ones. */
const asCoded = (error: FastifyError | BridgeError): BridgeError => {
  if (error instanceof BridgeError) return error;
  if ((error.statusCode ?? 500) >= 500) return asBridgeError(error);
  return new BridgeError('REQUEST_INVALID', {
    message: `The request does not have the expected form: ${error.message}.`,
    hint: 'See /api/v1/openapi.json.',
    cause: error,
  });
};

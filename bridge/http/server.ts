import fastifyStatic from '@fastify/static';
import fastifySwagger from '@fastify/swagger';
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync } from 'fastify';
import { baseServer } from './base-server.ts';
import { browserRoutes } from './browser-routes.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { cloudRoutes } from './cloud-routes.ts';
import { credentialRoutes } from './credential-routes.ts';
import { deviceRoutes } from './device-routes.ts';
import { dlnaRoutes } from './dlna-routes.ts';
import { downloadRoutes } from './download-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { everythingRoutes } from './everything-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { findingRoutes } from './finding-routes.ts';
import { folderRoutes } from './folder-routes.ts';
import { friendRoutes } from './friend-routes.ts';
import { Guesses } from './guesses.ts';
import { guard } from './host-guard.ts';
import { importRoutes } from './import-routes.ts';
import { inboxRoutes } from './inbox-routes.ts';
import { itemRoutes } from './item-routes.ts';
import { jellyfinRoutes } from './jellyfin-routes.ts';
import { listenOn } from './listen-on.ts';
import { memberRoutes } from './member-routes.ts';
import { networkRoutes } from './network-routes.ts';
import { originalRoutes } from './original-routes.ts';
import { ownNetworkRoutes } from './own-network-routes.ts';
import { pageDirectory, siteDirectory } from './page-directory.ts';
import { PAGE_POLICY, SITE_POLICY } from './page-policy.ts';
import { peopleRoutes } from './people-routes.ts';
import { playAssetRoutes } from './play-asset-routes.ts';
import { playDeviceRoutes } from './play-device-routes.ts';
import { playHlsRoutes } from './play-hls-routes.ts';
import { playPlaylistRoutes } from './play-playlist-routes.ts';
import { playRoutes } from './play-routes.ts';
import { playlistRoutes } from './playlist-routes.ts';
import { pluginRepository } from './plugin-repository.ts';
import { pluginRoutes } from './plugin-routes.ts';
import { pluginsRoutes } from './plugins-routes.ts';
import { positionRoutes } from './position-routes.ts';
import { restoreRoutes } from './restore-routes.ts';
import { runningRoutes } from './running-routes.ts';
import type { Services } from './services.ts';
import { settingsRoutes } from './settings-routes.ts';
import { shareRoutes } from './share-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { sourceRoutes } from './source-routes.ts';
import { statusRoutes } from './status-routes.ts';
import { tvRoutes } from './tv/tv-routes.ts';
import { updateRoutes } from './update-routes.ts';
import { viewingRoutes } from './viewing-routes.ts';

const API = '/api/v1';

export type HttpOptions = {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly logger: FastifyBaseLogger;
  /** Without it only commands and players are answered. */
  readonly hasPage: boolean;
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
    await listenOn(this.#app, { host, port, setting: 'NATSTER_PORT' });
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
  const app = baseServer(options.logger);
  app.addHook('onRequest', async (request) => {
    const { anyOrigin = false } = request.routeOptions.config ?? {};
    guard(request.headers, options.allowedHosts, anyOrigin);
  });
  await app.register(fastifySwagger, {
    openapi: {
      info: { title: 'Natster Bridge', version: services.version },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          plugin: { type: 'http', scheme: 'bearer', description: 'As pairing gave it.' },
        },
      },
      security: [{ token: [] }],
    },
  });
  await app.register(apiRoutes, { prefix: API, services });
  await app.register(pluginRoutes, { prefix: `${API}/plugin`, services });
  await app.register(pluginRepository, { prefix: '/jellyfin' });
  const play = { ...services, guesses: new Guesses() };
  await app.register(playRoutes, play);
  await app.register(playAssetRoutes, play);
  await app.register(playHlsRoutes, play);
  await app.register(playPlaylistRoutes, play);
  await app.register(playDeviceRoutes, { ...play, kinds: ['tv', 'library'] });
  if (options.hasPage)
    await app.register(tvRoutes, { prefix: '/tv', services, guesses: play.guesses });
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
  if (options.hasPage) {
    await app.register(fastifyStatic, {
      root: pageDirectory(),
      setHeaders: (res) => {
        res.header('content-security-policy', PAGE_POLICY);
      },
    });
    await app.register(fastifyStatic, {
      ...{ root: siteDirectory(), prefix: '/site/', decorateReply: false },
      setHeaders: (res) => {
        res.header('content-security-policy', SITE_POLICY);
      },
    });
  }
  return app;
};

const apiRoutes: FastifyPluginAsync<{ services: Services }> = async (api, { services }) => {
  api.addHook('onRequest', async (request, reply) => {
    services.access.check(request);
    reply.header('cache-control', 'no-store');
  });
  for (const routes of [
    statusRoutes,
    signInRoutes,
    peopleRoutes,
    browserRoutes,
    friendRoutes,
    networkRoutes,
    originalRoutes,
    cloudRoutes,
    credentialRoutes,
    ownNetworkRoutes,
    memberRoutes,
    sourceRoutes,
    folderRoutes,
    settingsRoutes,
    restoreRoutes,
    runningRoutes,
    updateRoutes,
    jellyfinRoutes,
    catalogRoutes,
    shareRoutes,
    findingRoutes,
    everythingRoutes,
    itemRoutes,
    eventRoutes,
    importRoutes,
    inboxRoutes,
    viewingRoutes,
    playlistRoutes,
    positionRoutes,
    deviceRoutes,
    dlnaRoutes,
    downloadRoutes,
    exportRoutes,
    pluginsRoutes,
  ]) {
    await api.register(routes, { services });
  }
  api.get('/openapi.json', { schema: { hide: true } }, async () => api.swagger());
};

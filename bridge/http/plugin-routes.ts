import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { PluginAsk } from '../playback/plugin-record.ts';
import { tarOf } from '../store/tar-stream.ts';
import { bearerOf } from './access/access.ts';
import { AddressTurns, FEW_TRIES } from './address-turns.ts';
import { pluginEvents } from './plugin-events.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const MOST_PATHS = 500;
const PACK_BODY_BYTES = 1024 * 1024;

const ByFolder = Type.Object({ folder: Type.String({ minLength: 1, maxLength: 255 }) });
const Pairing = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  ...PluginAsk.properties,
});
const Paired = Type.Object({ id: Type.String(), token: Type.String() });
const Kind = Type.Union([Type.Literal('movies'), Type.Literal('shows'), Type.Literal('music')]);
const StateAnswer = Type.Object({
  bridge: Type.Object({ version: Type.String(), name: Type.String() }),
  /** Address of our page. */
  page: Type.String(),
  isWriting: Type.Boolean(),
  ranAt: Type.Optional(Type.String()),
  libraries: Type.Array(
    Type.Object({
      folder: Type.String(),
      friend: Type.String(),
      isOnline: Type.Boolean(),
      lastSeenAt: Type.Optional(Type.String()),
      items: Type.Integer(),
      digest: Type.String(),
      kinds: Type.Array(Kind),
    }),
  ),
});
const FilesAnswer = Type.Object({
  digest: Type.String(),
  files: Type.Array(Type.Object({ path: Type.String(), digest: Type.String() })),
});
const PackAsk = Type.Object({
  paths: Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { maxItems: MOST_PATHS }),
});

const dated = (ms: number | undefined) =>
  ms === undefined ? undefined : new Date(ms).toISOString();

/** For our plugin in Jellyfin servers: what it copies. Each of them comes with a token of its own, which opens nothing else. */
export const pluginRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { plugins, pluginLibraries, household, version } = services;
  const tries = new AddressTurns(FEW_TRIES);
  const pluginOf = (request: FastifyRequest) => plugins.ofToken(bearerOf(request) ?? '');

  app.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, security: route.config?.open ? [] : [{ plugin: [] }] };
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.routeOptions.config?.open) pluginOf(request);
    reply.header('cache-control', 'no-store');
  });

  app.post(
    '/pair',
    { schema: { body: Pairing, response: { 201: Paired } }, config: { open: true } },
    async ({ body: { code, ...ask }, ip }, reply) => {
      tries.take(ip);
      const paired = await plugins.pair(code, ask);
      reply.code(201);
      return paired;
    },
  );

  app.post('/unpair', { schema: { response: { 200: Done } } }, async (request) => {
    await plugins.remove(pluginOf(request).id);
    return { ok: true as const };
  });

  app.get('/state', { schema: { response: { 200: StateAnswer } } }, async (request) => {
    const plugin = pluginOf(request);
    const { isWriting, ranAtMs, libraries } = await pluginLibraries.stateOf(plugin);
    const ranAt = dated(ranAtMs);
    return {
      ...{ bridge: { version, name: household.name }, page: `${plugin.address}/`, isWriting },
      ...(ranAt && { ranAt }),
      libraries: libraries.map(({ lastSeenMs, kinds, ...rest }) => {
        const lastSeenAt = dated(lastSeenMs);
        return { ...rest, kinds: [...kinds], ...(lastSeenAt && { lastSeenAt }) };
      }),
    };
  });

  app.get(
    '/libraries/:folder',
    { schema: { params: ByFolder, response: { 200: FilesAnswer, 304: Type.Null() } } },
    async (request, reply) => {
      const plugin = pluginOf(request);
      const { folder } = request.params;
      const digest = await pluginLibraries.digestOf(plugin, folder);
      const etag = `"${digest}"`;
      reply.header('etag', etag);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send(null);
      return { digest, files: [...(await pluginLibraries.files(plugin, folder))] };
    },
  );

  app.post(
    '/libraries/:folder/pack',
    { schema: { params: ByFolder, body: PackAsk }, bodyLimit: PACK_BODY_BYTES },
    async (request, reply) => {
      const plugin = pluginOf(request);
      const { folder } = request.params;
      await pluginLibraries.digestOf(plugin, folder);
      const files = pluginLibraries.read(plugin, folder, request.body.paths);
      return reply.type('application/x-tar').send(Readable.from(tarOf(files)));
    },
  );

  await app.register(pluginEvents, { services, pluginOf });
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { addServer, ConnectAsk, ConnectionInfo, ServerChoice } from '../library/server-setup.ts';
import { ByName, Done } from './schemas.ts';
import type { Services } from './services.ts';
import { describeSource, SourceAnswer } from './source-answers.ts';

const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const NewSource = Type.Object({
  ...ServerChoice.properties,
  name: Type.Optional(Type.String({ maxLength: 256 })),
});

/** Connecting to a Jellyfin server, and making a source of it. */
export const jellyfinRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { sources, jellyfin } = services;
  const { setup } = jellyfin;
  const parts = { sources, ...jellyfin };

  app.post(
    '/jellyfin/connections',
    { schema: { body: ConnectAsk, response: { 201: ConnectionInfo } } },
    async (request, reply) => {
      const folders = sources.list().flatMap(({ dir, server }) => (server ? [] : dir));
      const connection = await setup.connect(request.body, folders);
      reply.code(201);
      return connection;
    },
  );

  app.get(
    '/jellyfin/connections/:id',
    { schema: { params: ById, response: { 200: ConnectionInfo } } },
    async (request) => setup.connection(request.params.id),
  );

  app.delete(
    '/jellyfin/connections/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async (request) => {
      await setup.forget(request.params.id);
      return { ok: true as const };
    },
  );

  app.post(
    '/jellyfin/sources',
    { schema: { body: NewSource, response: { 201: SourceAnswer } } },
    async (request, reply) => {
      const { name, ...choice } = request.body;
      const made = await addServer(parts, choice, name);
      reply.code(201);
      return describeSource(services, made);
    },
  );

  // With another token, other libraries or other paths.
  app.put(
    '/jellyfin/sources/:name',
    { schema: { params: ByName, body: ServerChoice, response: { 200: SourceAnswer } } },
    async (request) =>
      describeSource(services, await addServer(parts, request.body, request.params.name, true)),
  );
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { CatalogName } from '../protocol/item.ts';
import { describeImport } from './catalog-answers.ts';
import { endPlaying } from './catalog-changes.ts';
import { ByName, CatalogAnswer, Done } from './schemas.ts';
import type { Services } from './services.ts';

const NewImport = Type.Object({
  catalog: CatalogName,
  friend: Type.String({ minLength: 1, maxLength: 64 }),
  alias: Type.Optional(CatalogName),
});

const Removed = Type.Object({
  ok: Type.Literal(true),
  /** Gone here; the administrator of the network, who is away, has yet to detach it. */
  waiting: Type.Optional(Type.Boolean()),
});

/** Also ends what is being played of it. */
export const removeImport = async (services: Services, alias: string) => {
  const { waiting } = await services.remote.removeImport(alias);
  await endPlaying(services, [alias]);
  return { ok: true as const, ...(waiting && { waiting }) };
};

export const importRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { remote } = services;

  app.post(
    '/imports',
    { schema: { body: NewImport, response: { 201: CatalogAnswer } } },
    async (request, reply) => {
      const { catalog, friend, alias } = request.body;
      const entry = await remote.import(catalog, friend, alias);
      reply.code(201);
      return describeImport(services, entry);
    },
  );

  /** Asks the owner now rather than at the next round. */
  app.post(
    '/imports/:name/refresh',
    { schema: { params: ByName, response: { 200: Done } } },
    async (request) => {
      await remote.renew(request.params.name);
      return { ok: true as const };
    },
  );

  app.delete(
    '/imports/:name',
    { schema: { params: ByName, response: { 200: Removed } } },
    async (request) => removeImport(services, request.params.name),
  );
};

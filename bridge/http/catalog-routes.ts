import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import type { Import } from '../remote/imports.ts';
import { ByName, CatalogAnswer, Done } from './schemas.ts';
import type { Services } from './services.ts';

const NewCatalog = Type.Object({
  // The rule for names lives with the catalogs, which explain it better than a pattern does.
  name: Type.String({ maxLength: 256 }),
  description: Type.String({ maxLength: 4096 }),
  dir: Type.String({ minLength: 1, maxLength: 4096 }),
});
const ShareParams = Type.Object({ name: CatalogName, friend: Type.String({ maxLength: 64 }) });

export const describeImport = ({ remote, friends }: Services, entry: Import) => {
  const { online, problem } = remote.presence(entry.alias);
  return {
    name: entry.alias,
    kind: 'imported' as const,
    description: '',
    items: remote.items(entry.alias).length,
    friend: friends.byId(entry.friend)?.name ?? '(removed)',
    catalog: entry.catalog,
    online,
    ...(problem && { problem }),
    ...(entry.waiting && { waiting: true }),
  };
};

const describeOwn = ({ catalogs, shares, friends }: Services, name: string) => ({
  name,
  kind: 'own' as const,
  description: catalogs.get(name).description,
  items: catalogs.get(name).items,
  sharedWith: shares
    .list()
    .filter((share) => share.catalog === name)
    .map((share) => friends.byId(share.friend)?.name ?? '(removed)'),
});

export const catalogRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { catalogs, remote, shares, friends, viewings, server } = services;

  app.get(
    '/catalogs',
    { schema: { response: { 200: Type.Object({ catalogs: Type.Array(CatalogAnswer) }) } } },
    async () => ({
      catalogs: [
        ...catalogs.list().map(({ name }) => describeOwn(services, name)),
        ...remote.list().map((entry) => describeImport(services, entry)),
      ],
    }),
  );

  app.post(
    '/catalogs',
    { schema: { body: NewCatalog, response: { 201: CatalogAnswer } } },
    async (request, reply) => {
      const { name, description, dir } = request.body;
      // Both take a name in the same breath as they find it free.
      if (remote.has(name)) throw new BridgeError('CATALOG_EXISTS');
      await catalogs.createOfFolder(name, description, dir);
      reply.code(201);
      return describeOwn(services, name);
    },
  );

  app.post(
    '/catalogs/:name/scan',
    { schema: { params: ByName, response: { 200: CatalogAnswer } } },
    async (request) => {
      await catalogs.scan(request.params.name);
      return describeOwn(services, request.params.name);
    },
  );

  app.delete(
    '/catalogs/:name',
    { schema: { params: ByName, response: { 200: Done } } },
    async (request) => {
      const { name } = request.params;
      // Gone from here on, so that nobody shares it again before its shares are removed.
      const removed = catalogs.remove(name);
      server.sessions.endWhere(({ caller }) => caller.catalog === name);
      await removed;
      await shares.removeCatalog(name);
      await viewings.revokeWhere(({ catalog }) => catalog === name);
      return { ok: true as const };
    },
  );

  app.put(
    '/catalogs/:name/shares/:friend',
    { schema: { params: ShareParams, response: { 200: CatalogAnswer } } },
    async (request) => {
      const { name, friend } = request.params;
      catalogs.get(name);
      await shares.share(name, friends.get(friend).id);
      return describeOwn(services, name);
    },
  );

  app.delete(
    '/catalogs/:name/shares/:friend',
    { schema: { params: ShareParams, response: { 200: CatalogAnswer } } },
    async (request) => {
      const { name, friend } = request.params;
      catalogs.get(name);
      await shares.unshare(name, friends.get(friend).id);
      return describeOwn(services, name);
    },
  );
};

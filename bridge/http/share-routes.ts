import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { CatalogName } from '../protocol/item.ts';
import { describeOwn } from './catalog-answers.ts';
import { CatalogAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const ShareParams = Type.Object({ name: CatalogName, friend: Type.String({ maxLength: 64 }) });

export const shareRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { catalogs, shares, friends } = services;

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

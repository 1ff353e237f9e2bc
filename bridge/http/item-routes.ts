import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { AssetName } from '../media/item-details.ts';
import { hasCode } from '../protocol/errors.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { ByMark, sendAsset } from './asset-answer.ts';
import { itemAnswer } from './catalog-answers.ts';
import { itemOf } from './items.ts';
import { DetailsAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const ByItem = Type.Object({ name: CatalogName, id: ItemId });
const ByAsset = Type.Object({ ...ByItem.properties, asset: AssetName });

/** One item, and what goes with it. */
export const itemRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { itemAssets, finder } = services;

  app.get(
    '/catalogs/:name/items/:id',
    { schema: { params: ByItem, response: { 200: DetailsAnswer } }, config: { watch: true } },
    async (request) => {
      const { name, id } = request.params;
      finder.shown(name);
      const item = itemAnswer(services, name)(itemOf(services, name, id));
      try {
        const details = await itemAssets.details(name, id);
        return { item, ...(details && { details }) };
      } catch (error) {
        if (!hasCode(error, 'OWNER_AWAY', 'NETWORK_UNREACHABLE', 'TIMED_OUT')) throw error;
        return { item, problem: error.code };
      }
    },
  );

  app.get(
    '/catalogs/:name/items/:id/assets/:asset',
    { schema: { params: ByAsset, querystring: ByMark }, config: { watch: true } },
    async (request, reply) => {
      const { name: catalog, id, asset } = request.params;
      const wanted = { catalog, id, asset, mark: request.query.mark };
      return sendAsset(itemAssets, wanted, request, reply);
    },
  );
};

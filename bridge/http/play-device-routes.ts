import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Finder } from '../finding/finder.ts';
import { AssetName } from '../media/item-details.ts';
import type { Devices } from '../playback/devices.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { CORS } from '../playback/player-headers.ts';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { sendAsset } from './asset-answer.ts';
import type { Guesses } from './guesses.ts';
import { itemOf } from './items.ts';
import { answerPlayer, FOR_PLAYERS, type Pacing, play } from './play-answer.ts';

export type PlayDeviceOptions = {
  readonly devices: Pick<Devices, 'ofCapability'>;
  readonly finder: Pick<Finder, 'collection'>;
  readonly itemAssets: ItemAssets;
  readonly guesses: Guesses;
  readonly timelines?: Pacing;
};

const ByItem = { capability: Type.String({ maxLength: 128 }), catalog: CatalogName, item: ItemId };

/** What is below a device's capability: every item of every catalog. */
export const playDeviceRoutes: FastifyPluginAsyncTypebox<PlayDeviceOptions> = async (
  app,
  { devices, finder, itemAssets, guesses, timelines },
) => {
  const deviceOf = (ip: string, capability: string) =>
    guesses.look(ip, () => devices.ofCapability(capability));

  app.route({
    ...FOR_PLAYERS,
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: '/play/:capability/catalogs/:catalog/:item/*',
    schema: { hide: true, params: Type.Object({ ...ByItem, '*': Type.String() }) },
    handler: (request, reply) =>
      answerPlayer(request, reply, async (closed) => {
        const { capability, catalog, item, '*': fileName } = request.params;
        const device = deviceOf(request.ip, capability);
        if (fileName.includes('/')) throw new BridgeError('NOT_FOUND');
        const viewing = device.viewing(catalog, itemOf({ finder }, catalog, item));
        await play(viewing, request, reply.raw, closed, timelines);
      }),
  });

  app.get(
    '/play/:capability/catalogs/:catalog/:item/assets/:asset',
    {
      ...FOR_PLAYERS,
      schema: {
        hide: true,
        params: Type.Object({ ...ByItem, asset: AssetName }),
        querystring: Type.Object({
          mark: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        }),
      },
    },
    async (request, reply) => {
      const { capability, catalog, item, asset } = request.params;
      deviceOf(request.ip, capability);
      const { id } = itemOf({ finder }, catalog, item);
      reply.headers(CORS);
      return sendAsset(
        itemAssets,
        { catalog, id, asset, mark: request.query.mark },
        request,
        reply,
      );
    },
  );
};

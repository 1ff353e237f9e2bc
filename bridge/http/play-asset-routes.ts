import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { AssetName } from '../media/item-details.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { CORS } from '../playback/player-headers.ts';
import type { Viewings } from '../playback/viewings.ts';
import { ByMark, sendAsset } from './asset-answer.ts';
import type { Guesses } from './guesses.ts';
import { FOR_PLAYERS } from './play-answer.ts';

export type PlayAssetRoutesOptions = {
  readonly viewings: Pick<Viewings, 'get'>;
  readonly itemAssets: ItemAssets;
  readonly guesses: Guesses;
};

/** Subtitles and pictures for players that cannot sign in: the capability in the address is their permission. */
export const playAssetRoutes: FastifyPluginAsyncTypebox<PlayAssetRoutesOptions> = async (
  app,
  { viewings, itemAssets, guesses },
) => {
  app.get(
    '/play/:capability/assets/:asset',
    {
      ...FOR_PLAYERS,
      schema: {
        hide: true,
        params: Type.Object({ capability: Type.String({ maxLength: 128 }), asset: AssetName }),
        querystring: ByMark,
      },
    },
    async (request, reply) => {
      const { capability, asset } = request.params;
      const { catalog, itemId: id } = guesses.look(request.ip, () =>
        viewings.get(capability),
      ).stored;
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

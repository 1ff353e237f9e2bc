import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Finder } from '../finding/finder.ts';
import { playlistItem } from '../finding/playlist-items.ts';
import { M3U_TYPE } from '../media/m3u.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { CORS } from '../playback/player-headers.ts';
import { playlistText } from '../playback/playlist-text.ts';
import { sendBody } from '../playback/progressive.ts';
import type { Playlist, Viewings } from '../playback/viewings.ts';
import { BridgeError } from '../protocol/errors.ts';
import { ItemId } from '../protocol/item.ts';
import { ByMark, sendAsset } from './asset-answer.ts';
import type { Guesses } from './guesses.ts';
import { answerPlayer, FOR_PLAYERS, type Pacing, play, setHead } from './play-answer.ts';
import { addressBelow } from './viewing-answers.ts';

export type PlayPlaylistOptions = {
  readonly viewings: Pick<Viewings, 'playlist'>;
  readonly finder: Finder;
  readonly itemAssets: ItemAssets;
  readonly guesses: Guesses;
  readonly timelines?: Pacing;
};

const Capability = Type.String({ maxLength: 128 });
const HEAD = {
  'Content-Type': `${M3U_TYPE}; charset=utf-8`,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  ...CORS,
};

/** Playlists, and what is below them: one capability for all items that they hold at the time. */
export const playPlaylistRoutes: FastifyPluginAsyncTypebox<PlayPlaylistOptions> = async (
  app,
  { viewings, finder, itemAssets, guesses, timelines },
) => {
  const playlistOf = (ip: string, capability: string) =>
    guesses.look(ip, () => viewings.playlist(capability));
  const itemOf = ({ stored: { catalog, filter } }: Playlist, id: string) =>
    playlistItem(finder, catalog, filter, id);

  app.route({
    ...FOR_PLAYERS,
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: '/play/:capability/:name.m3u',
    schema: { hide: true, params: Type.Object({ capability: Capability, name: Type.String() }) },
    handler: (request, reply) =>
      answerPlayer(request, reply, async (closed) => {
        const { capability } = request.params;
        const playlist = playlistOf(request.ip, capability);
        const base = addressBelow(request.host, capability);
        await playlist.use(closed, async (signal) => {
          setHead(reply.raw, 200, HEAD);
          if (request.method === 'HEAD') reply.raw.end();
          else
            await sendBody(reply.raw, encoded(playlistText(finder, playlist.stored, base)), signal);
        });
      }),
  });

  app.route({
    ...FOR_PLAYERS,
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: '/play/:capability/items/:item/*',
    schema: {
      hide: true,
      params: Type.Object({ capability: Capability, item: ItemId, '*': Type.String() }),
    },
    handler: (request, reply) =>
      answerPlayer(request, reply, async (closed) => {
        const { capability, item: id, '*': fileName } = request.params;
        if (fileName.includes('/')) throw new BridgeError('NOT_FOUND');
        const playlist = playlistOf(request.ip, capability);
        const viewing = playlist.viewing(itemOf(playlist, id));
        await play(viewing, request, reply.raw, closed, timelines);
      }),
  });

  app.get(
    '/play/:capability/items/:item/poster',
    {
      ...FOR_PLAYERS,
      schema: {
        hide: true,
        params: Type.Object({ capability: Capability, item: ItemId }),
        querystring: ByMark,
      },
    },
    async (request, reply) => {
      const { capability, item } = request.params;
      const playlist = playlistOf(request.ip, capability);
      const { id } = itemOf(playlist, item);
      const { catalog } = playlist.stored;
      reply.headers(CORS);
      const wanted = { catalog, id, asset: 'poster', mark: request.query.mark };
      return sendAsset(itemAssets, wanted, request, reply);
    },
  );
};

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}

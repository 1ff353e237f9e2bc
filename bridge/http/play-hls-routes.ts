import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Finder } from '../finding/finder.ts';
import { playlistItem } from '../finding/playlist-items.ts';
import { evaluate } from '../media/preconditions.ts';
import type { Devices } from '../playback/devices.ts';
import type { Hls, SendHls } from '../playback/hls.ts';
import { CORS, etagOf, headerOf } from '../playback/player-headers.ts';
import { sendBody } from '../playback/progressive.ts';
import type { Viewings } from '../playback/viewings.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import type { Guesses } from './guesses.ts';
import { itemOf } from './items.ts';
import { answerPlayer, FOR_PLAYERS, setHead } from './play-answer.ts';
import { deviceOfKind } from './play-device-routes.ts';

export type PlayHlsOptions = {
  readonly viewings: Pick<Viewings, 'get' | 'playlist'>;
  readonly devices: Pick<Devices, 'ofCapability'>;
  readonly finder: Finder;
  readonly hls: Pick<Hls, 'serve'>;
  readonly guesses: Guesses;
};

const Capability = Type.String({ maxLength: 128 });
const FileName = Type.String({ maxLength: 64 });
const ROUTE = {
  ...FOR_PLAYERS,
  method: ['GET', 'HEAD'] as ['GET', 'HEAD'],
  exposeHeadRoute: false,
};

/** Films as HLS, below the address of a viewing, of an item in a playlist, and of one that a television plays. */
export const playHlsRoutes: FastifyPluginAsyncTypebox<PlayHlsOptions> = async (
  app,
  { viewings, devices, finder, hls, guesses },
) => {
  app.route({
    ...ROUTE,
    url: '/play/:capability/hls/:file',
    schema: { hide: true, params: Type.Object({ capability: Capability, file: FileName }) },
    handler: (request, reply) =>
      answerPlayer(request, reply, (closed) => {
        const { capability, file } = request.params;
        const viewing = guesses.look(request.ip, () => viewings.get(capability));
        return hls.serve(viewing, file, closed, sender(request, reply));
      }),
  });

  app.route({
    ...ROUTE,
    url: '/play/:capability/items/:item/hls/:file',
    schema: {
      hide: true,
      params: Type.Object({ capability: Capability, item: ItemId, file: FileName }),
    },
    handler: (request, reply) =>
      answerPlayer(request, reply, (closed) => {
        const { capability, item, file } = request.params;
        const playlist = guesses.look(request.ip, () => viewings.playlist(capability));
        const { catalog, filter } = playlist.stored;
        const viewing = playlist.viewing(playlistItem(finder, catalog, filter, item));
        return hls.serve(viewing, file, closed, sender(request, reply));
      }),
  });

  app.route({
    ...ROUTE,
    url: '/play/:capability/catalogs/:catalog/:item/hls/:file',
    schema: {
      hide: true,
      params: Type.Object({
        ...{ capability: Capability, catalog: CatalogName, item: ItemId, file: FileName },
      }),
    },
    handler: (request, reply) =>
      answerPlayer(request, reply, (closed) => {
        const { capability, catalog, item, file } = request.params;
        const device = guesses.look(request.ip, () => deviceOfKind(devices, 'tv', capability));
        const viewing = device.viewing(catalog, itemOf({ finder }, catalog, item));
        return hls.serve(viewing, file, closed, sender(request, reply));
      }),
  });
};

const sender =
  ({ method, headers }: FastifyRequest, { raw }: FastifyReply): SendHls =>
  async ({ mimeType, body, mark }, signal) => {
    const etag = mark === undefined ? undefined : etagOf(mark);
    const head = {
      'Cache-Control': 'no-store, no-transform',
      'X-Content-Type-Options': 'nosniff',
      ...(etag ? { ETag: etag } : {}),
      ...CORS,
    };
    const ifNoneMatch = headerOf(headers, 'if-none-match');
    if (etag && evaluate({ ifNoneMatch }, etag) === 'not-modified') {
      setHead(raw, 304, head);
      raw.end();
      return;
    }
    const length = String(body.length);
    setHead(raw, 200, { ...head, 'Content-Type': mimeType, 'Content-Length': length });
    if (method === 'HEAD') raw.end();
    else await sendBody(raw, inPieces(body), signal);
  };

const PIECE_BYTES = 256 * 1024;

/** So that a player which is cut off gets no more than it has taken. */
async function* inPieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    yield body.subarray(at, at + PIECE_BYTES);
  }
}

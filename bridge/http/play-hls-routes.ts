import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Finder } from '../finding/finder.ts';
import { playlistItem } from '../finding/playlist-items.ts';
import { evaluate } from '../media/preconditions.ts';
import type { Devices } from '../playback/devices.ts';
import type { Hls, SendHls } from '../playback/hls.ts';
import { hlsFileOf } from '../playback/hls-files.ts';
import { CORS, etagOf, headerOf } from '../playback/player-headers.ts';
import { sendBody } from '../playback/progressive.ts';
import type { Viewing, Viewings } from '../playback/viewings.ts';
import { BridgeError } from '../protocol/errors.ts';
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
const Query = Type.Object({ codecs: Type.Optional(Type.String({ maxLength: 256 })) });
type Asked = FastifyRequest & {
  readonly params: { readonly file: string };
  readonly query: Static<typeof Query>;
};

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
  /** `find` is what guessing is counted for. */
  const serve = (request: Asked, reply: FastifyReply, find: () => Viewing): Promise<void> =>
    answerPlayer(request, reply, (closed) => {
      const viewing = guesses.look(request.ip, find);
      const file = hlsFileOf(request.params.file, request.query.codecs);
      if (!file) throw new BridgeError('NOT_FOUND');
      return hls.serve(viewing, file, closed, sender(request, reply));
    });

  app.route({
    ...ROUTE,
    url: '/play/:capability/hls/:file',
    schema: {
      hide: true,
      params: Type.Object({ capability: Capability, file: FileName }),
      querystring: Query,
    },
    handler: (request, reply) =>
      serve(request, reply, () => viewings.get(request.params.capability)),
  });

  app.route({
    ...ROUTE,
    url: '/play/:capability/items/:item/hls/:file',
    schema: {
      hide: true,
      params: Type.Object({ capability: Capability, item: ItemId, file: FileName }),
      querystring: Query,
    },
    handler: (request, reply) =>
      serve(request, reply, () => {
        const { capability, item } = request.params;
        const playlist = viewings.playlist(capability);
        const { catalog, filter } = playlist.stored;
        return playlist.viewing(playlistItem(finder, catalog, filter, item));
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
      querystring: Query,
    },
    handler: (request, reply) =>
      serve(request, reply, () => {
        const { capability, catalog, item } = request.params;
        const device = deviceOfKind(devices, ['tv'], capability);
        return device.viewing(catalog, itemOf({ finder }, catalog, item));
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

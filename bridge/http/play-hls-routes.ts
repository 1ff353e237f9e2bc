import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Finder } from '../finding/finder.ts';
import { playlistItem } from '../finding/playlist-items.ts';
import { evaluate } from '../media/preconditions.ts';
import type { Hls, HlsAnswer } from '../playback/hls.ts';
import { CORS, etagOf, headerOf } from '../playback/player-headers.ts';
import { sendBody } from '../playback/progressive.ts';
import type { Viewing, Viewings } from '../playback/viewings.ts';
import { hasCode } from '../protocol/errors.ts';
import { ItemId } from '../protocol/item.ts';
import { answerPlayer, FOR_PLAYERS, setHead } from './play-answer.ts';

export type PlayHlsOptions = {
  readonly viewings: Pick<Viewings, 'get' | 'playlist'>;
  readonly finder: Finder;
  readonly hls: Pick<Hls, 'answer'>;
};

const Capability = Type.String({ maxLength: 128 });
const FileName = Type.String({ maxLength: 64 });
const ROUTE = {
  ...FOR_PLAYERS,
  method: ['GET', 'HEAD'] as ['GET', 'HEAD'],
  exposeHeadRoute: false,
};

/** Films as HLS, below the address of a viewing, or of an item in a playlist. */
export const playHlsRoutes: FastifyPluginAsyncTypebox<PlayHlsOptions> = async (
  app,
  { viewings, finder, hls },
) => {
  app.route({
    ...ROUTE,
    url: '/play/:capability/hls/:file',
    schema: { hide: true, params: Type.Object({ capability: Capability, file: FileName }) },
    handler: (request, reply) =>
      answerPlayer(request, reply, (closed) => {
        const { capability, file } = request.params;
        return play(hls, viewings.get(capability), file, { request, reply, closed });
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
        const playlist = viewings.playlist(capability);
        const { catalog, filter } = playlist.stored;
        const viewing = playlist.viewing(playlistItem(finder, catalog, filter, item));
        return play(hls, viewing, file, { request, reply, closed });
      }),
  });
};

type Asked = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly closed: AbortSignal;
};

const play = async (
  hls: Pick<Hls, 'answer'>,
  viewing: Viewing,
  file: string,
  asked: Asked,
): Promise<void> => {
  const attempt = (): Promise<void> =>
    viewing.use(asked.closed, async (readable, signal) => {
      const answer = await hls.answer(viewing.stored, file, { readable, signal });
      await send(answer, asked, signal);
    });
  try {
    await attempt();
  } catch (error) {
    if (asked.reply.raw.headersSent || !hasCode(error, 'ITEM_CHANGED')) throw error;
    // The viewing has let go of the readable that failed, so this opens the film as it is now.
    await attempt();
  }
};

const send = async (
  { mimeType, body, mark }: HlsAnswer,
  { request, reply }: Asked,
  signal: AbortSignal,
): Promise<void> => {
  const etag = mark === undefined ? {} : { ETag: etagOf(mark) };
  const head = { 'Cache-Control': 'no-store, no-transform', ...etag, ...CORS };
  const nosniff = { 'X-Content-Type-Options': 'nosniff' };
  const ifNoneMatch = headerOf(request.headers, 'if-none-match');
  if (etag.ETag && evaluate({ ifNoneMatch }, etag.ETag) === 'not-modified') {
    setHead(reply.raw, 304, head);
    reply.raw.end();
    return;
  }
  const length = { 'Content-Type': mimeType, 'Content-Length': String(body.length) };
  setHead(reply.raw, 200, { ...head, ...nosniff, ...length });
  if (request.method === 'HEAD') reply.raw.end();
  else await sendBody(reply.raw, inPieces(body), signal);
};

const PIECE_BYTES = 256 * 1024;

/** So that a player which is cut off gets no more than it has taken. */
async function* inPieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    yield body.subarray(at, at + PIECE_BYTES);
  }
}

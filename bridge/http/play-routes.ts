import type { ServerResponse } from 'node:http';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { MediaReadable } from '../media/readable.ts';
import { paced } from '../playback/paced.ts';
import { CORS, PREFLIGHT } from '../playback/player-headers.ts';
import { answer, sendBody } from '../playback/progressive.ts';
import type { Timelines } from '../playback/timelines.ts';
import type { Viewing, Viewings } from '../playback/viewings.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { asBridgeError, errorBody, retryAfterSecOf, statusOf } from './error-status.ts';

export type PlayRoutesOptions = {
  readonly viewings: Pick<Viewings, 'get'>;
  /** Absent: nothing is paced. */
  readonly timelines?: Pick<Timelines, 'of'> | undefined;
};

type PlayRoute = {
  Params: { capability: string; '*': string };
  /** With `download`, whatever it is, all comes as fast as it can. */
  Querystring: { download?: unknown };
};
type PlayRequest = FastifyRequest<PlayRoute>;

// The name is for players, which go by its extension; it is not used to find anything. A wildcard,
// since a parameter may not be longer than 100 characters.
const PLAY_PATH = '/play/:capability/*';

// Requests are logged at info with their address, which here is a secret.
const LOG_LEVEL = 'warn';

const OPEN = { open: true, anyOrigin: true };

/** Media for players that cannot sign in: the capability in the address is their permission. */
export const playRoutes: FastifyPluginCallback<PlayRoutesOptions> = (app, options, done) => {
  const { viewings, timelines } = options;

  app.route<PlayRoute>({
    // HEAD is declared, not derived: the derived one would read the film to its end.
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: PLAY_PATH,
    logLevel: LOG_LEVEL,
    config: OPEN,
    schema: { hide: true },
    handler: async (request, reply) => {
      reply.hijack();
      try {
        const { capability, '*': fileName } = request.params;
        // What lies deeper is not the film: answering with it would send 10 GB for a subtitle.
        if (fileName.includes('/')) throw new BridgeError('NOT_FOUND');
        const isPaced = request.query.download === undefined;
        const viewing = viewings.get(capability);
        await play(viewing, request, reply.raw, isPaced ? timelines : undefined);
      } catch (error) {
        fail(error, request, reply);
      }
    },
  });

  app.options(
    PLAY_PATH,
    { logLevel: LOG_LEVEL, config: OPEN, schema: { hide: true } },
    async (_request, reply) => reply.code(204).headers(PREFLIGHT).send(),
  );
  done();
};

const play = async (
  viewing: Viewing,
  request: PlayRequest,
  res: ServerResponse,
  timelines: PlayRoutesOptions['timelines'],
) => {
  const closed = new AbortController();
  res.once('close', () => closed.abort());
  if (res.destroyed) closed.abort();
  const attempt = (): Promise<void> =>
    viewing.use(closed.signal, (readable, signal) => {
      const timelineOf = timelines?.of(viewing.stored, readable.revision);
      return respond(readable, request, res, { signal, timelineOf });
    });
  try {
    await attempt();
  } catch (error) {
    if (res.headersSent || !hasCode(error, 'ITEM_CHANGED')) throw error;
    // The viewing has let go of the readable that failed, so this opens the file as it is now.
    await attempt();
  }
};

type Sending = {
  readonly signal: AbortSignal;
  /** Absent: as fast as the player takes it. */
  readonly timelineOf: ReturnType<Timelines['of']>;
};

const respond = async (
  readable: MediaReadable,
  request: PlayRequest,
  res: ServerResponse,
  { signal, timelineOf }: Sending,
): Promise<void> => {
  const { status, headers, range } = answer(request.raw, readable);
  setHead(res, status, headers);
  if (range === undefined) {
    res.end();
    return;
  }
  const pieces = readable.read(range, signal);
  const inTime = timelineOf ? paced(pieces, range.start, timelineOf, signal) : pieces;
  await sendBody(res, inTime, signal);
};

const setHead = (
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
) => {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
};

const fail = (error: unknown, request: PlayRequest, reply: FastifyReply) => {
  const res = reply.raw;
  // The player left while the item was being opened.
  if (res.destroyed && !res.headersSent) return;
  const failure = asBridgeError(error);
  const { code } = failure;
  if (code === 'INTERNAL') request.log.error({ err: error }, 'playing failed');
  else if (res.headersSent) request.log.warn({ code }, 'playing was cut off');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(errorBody(failure)));
  const retryAfterSec = retryAfterSecOf(code);
  setHead(res, statusOf(code), {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...CORS,
    ...(retryAfterSec === undefined ? {} : { 'Retry-After': String(retryAfterSec) }),
  });
  res.end(body);
};

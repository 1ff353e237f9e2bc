import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MediaReadable } from '../media/readable.ts';
import { CORS } from '../playback/player-headers.ts';
import { answer, sendBody } from '../playback/progressive.ts';
import type { Viewing } from '../playback/viewings.ts';
import { hasCode } from '../protocol/errors.ts';
import { asBridgeError, errorBody, retryAfterSecOf, statusOf } from './error-status.ts';

/** Of every route for players; requests are logged at info with their address, which here is a secret. */
export const FOR_PLAYERS = {
  logLevel: 'warn',
  config: { open: true, anyOrigin: true },
} as const;

/** Answers a player by hand, with whatever `work` throws too. Its signal aborts when the player has left. */
export const answerPlayer = async (
  request: FastifyRequest,
  reply: FastifyReply,
  work: (closed: AbortSignal) => Promise<void>,
): Promise<void> => {
  reply.hijack();
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort());
  if (reply.raw.destroyed) closed.abort();
  try {
    await work(closed.signal);
  } catch (error) {
    fail(error, request, reply);
  }
};

/** Answers with the item of a viewing, or with a part of it. */
export const play = async (
  viewing: Viewing,
  request: FastifyRequest,
  res: ServerResponse,
  closed: AbortSignal,
): Promise<void> => {
  const attempt = (): Promise<void> =>
    viewing.use(closed, (readable, signal) => respond(readable, request, res, signal));
  try {
    await attempt();
  } catch (error) {
    if (res.headersSent || !hasCode(error, 'ITEM_CHANGED')) throw error;
    // The viewing has let go of the readable that failed, so this opens the file as it is now.
    await attempt();
  }
};

const respond = async (
  readable: MediaReadable,
  request: FastifyRequest,
  res: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  const { status, headers, range } = answer(request.raw, readable);
  setHead(res, status, headers);
  if (range === undefined) {
    res.end();
    return;
  }
  // What paces a player stands between these two: it takes the pieces and passes them on in time.
  const pieces = readable.read(range, signal);
  await sendBody(res, pieces, signal);
};

export const setHead = (
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void => {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
};

const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
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

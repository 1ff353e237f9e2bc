import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MediaReadable } from '../media/readable.ts';
import { paced } from '../playback/paced.ts';
import { CORS, type Headers } from '../playback/player-headers.ts';
import { answer, sendBody } from '../playback/progressive.ts';
import type { Timelines } from '../playback/timelines.ts';
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

/** Absent: nothing is paced. */
export type Pacing = Pick<Timelines, 'of'> | undefined;

/** With `download`, whatever it is, all comes as fast as it can. */
const isDownload = ({ query }: FastifyRequest): boolean =>
  (query as { readonly download?: unknown }).download !== undefined;

/** Answers with the item of a viewing, or with a part of it. `more`: headers in addition, or in the place of the usual. */
export const play = async (
  viewing: Viewing,
  request: FastifyRequest,
  res: ServerResponse,
  closed: AbortSignal,
  pacing: Pacing,
  more: Headers = {},
): Promise<void> => {
  const attempt = (): Promise<void> =>
    viewing.use(closed, (readable, signal) => {
      const timelines = isDownload(request) ? undefined : pacing;
      const timelineOf = timelines?.of(viewing.stored, readable.revision);
      return respond(readable, request, res, { signal, timelineOf, more });
    });
  try {
    await attempt();
  } catch (error) {
    if (res.headersSent || !hasCode(error, 'ITEM_CHANGED')) throw error;
    // The viewing has let go of the readable that failed, so this opens the file as it is now.
    await attempt();
  }
};

export type Sending = {
  readonly signal: AbortSignal;
  /** Absent: as fast as the player takes it. */
  readonly timelineOf: ReturnType<Timelines['of']>;
  readonly more: Headers;
};

/** Answers with all of `readable`, or the part that is asked for. */
export const respond = async (
  readable: MediaReadable,
  request: FastifyRequest,
  res: ServerResponse,
  { signal, timelineOf, more }: Sending,
): Promise<void> => {
  const { status, headers, range } = answer(request.raw, readable);
  setHead(res, status, { ...headers, ...more });
  if (range === undefined) {
    res.end();
    return;
  }
  const pieces = readable.read(range, signal);
  const inTime = timelineOf ? paced(pieces, range.start, timelineOf, signal) : pieces;
  await sendBody(res, inTime, signal);
};

export const setHead = (
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void => {
  for (const name of res.getHeaderNames()) res.removeHeader(name);
  res.statusCode = status;
  // The address is a secret.
  res.setHeader('Referrer-Policy', 'no-referrer');
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

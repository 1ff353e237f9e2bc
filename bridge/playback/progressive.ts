import type { ServerResponse } from 'node:http';
import { type Conditions, evaluate } from '../media/preconditions.ts';
import { contentRange, lengthOf, parseRange } from '../media/ranges.ts';
import type { ByteRange, MediaReadable } from '../media/readable.ts';
import {
  CORS,
  contentDisposition,
  dlnaHeaders,
  etagOf,
  type Headers,
  headerOf,
  type RequestHeaders,
  safeMediaType,
} from './player-headers.ts';

/** As node:http hands it over. */
export type PlayRequest = {
  readonly method?: string | undefined;
  readonly headers: RequestHeaders;
};

/** What is known of an item without reading it. */
export type Playable = Pick<
  MediaReadable,
  'size' | 'isUnmeasured' | 'mimeType' | 'revision' | 'fileName'
>;

export type Answer = {
  readonly status: 200 | 206 | 304 | 412 | 416;
  readonly headers: Headers;
  /** The bytes of the body; absent when there is none. */
  readonly range?: ByteRange;
};

const commonHeaders = (etag: string): Headers => ({
  ETag: etag,
  'Accept-Ranges': 'bytes',
  // A friend's film is not ours to leave in a browser's cache; a proxy must not re-encode it.
  'Cache-Control': 'no-store, no-transform',
  'X-Content-Type-Options': 'nosniff',
  ...CORS,
});

const conditionsOf = (headers: RequestHeaders): Conditions => ({
  ifMatch: headerOf(headers, 'if-match'),
  ifNoneMatch: headerOf(headers, 'if-none-match'),
  ifRange: headerOf(headers, 'if-range'),
});

const refuse = (status: 412 | 416, headers: Headers): Answer => ({
  status,
  headers: { ...headers, 'Content-Length': '0' },
});

/** The whole of `playable`, or a part of it. */
const offer = (request: PlayRequest, playable: Playable, part: ByteRange | undefined): Answer => {
  const { size, fileName } = playable;
  const type = safeMediaType(playable.mimeType);
  const range = part ?? { start: 0, end: size - 1 };
  const hasBody = request.method !== 'HEAD' && size > 0;
  return {
    status: part ? 206 : 200,
    headers: {
      ...commonHeaders(etagOf(playable.revision)),
      'Content-Type': type,
      'Content-Disposition': contentDisposition(fileName),
      'Content-Length': String(lengthOf(range)),
      ...(part ? { 'Content-Range': contentRange(part, size) } : {}),
      ...dlnaHeaders(request.headers, type),
    },
    ...(hasBody ? { range } : {}),
  };
};

/** From the beginning, wherever that ends: without a size there are no parts to ask for. */
const offerToItsEnd = (request: PlayRequest, playable: Playable, etag: string): Answer => ({
  status: 200,
  headers: {
    ...commonHeaders(etag),
    'Accept-Ranges': 'none',
    'Content-Type': safeMediaType(playable.mimeType),
    'Content-Disposition': contentDisposition(playable.fileName),
  },
  ...(request.method !== 'HEAD' && { range: { start: 0, end: Number.MAX_SAFE_INTEGER } }),
});

/**
 * What a player gets for a GET or HEAD. HEAD is answered as GET would be, `Range` included, without
 * the body: televisions ask HEAD to learn what GET will do.
 */
export const answer = (request: PlayRequest, playable: Playable): Answer => {
  const etag = etagOf(playable.revision);
  const verdict = evaluate(conditionsOf(request.headers), etag);
  if (verdict === 'failed') return refuse(412, commonHeaders(etag));
  if (verdict === 'not-modified') return { status: 304, headers: commonHeaders(etag) };
  if (playable.isUnmeasured) return offerToItsEnd(request, playable, etag);
  const header = verdict === 'whole' ? undefined : headerOf(request.headers, 'range');
  const asked = parseRange(header, playable.size);
  if (asked.kind === 'none') return offer(request, playable, undefined);
  if (asked.kind === 'range') {
    return offer(request, playable, { start: asked.start, end: asked.end });
  }
  const total = { 'Content-Range': contentRange(undefined, playable.size) };
  return refuse(416, { ...commonHeaders(etag), ...total });
};

// Each is a reason to look again at what `res` is doing.
const CHANGES = ['drain', 'finish', 'close'] as const;

/**
 * Sends `pieces` as the body of `res`, whose status and headers are set but not yet sent, as fast
 * as the player takes them. One piece at most waits in memory. Status and headers go out with the
 * first piece, so a failure before that leaves `res` free for another answer.
 *
 * Resolves when everything was handed to the network, or when the player left. Rejects when reading
 * fails, when the pieces do not add up to Content-Length, or when `signal` aborts: a player resumes
 * at the exact byte after a broken connection, but never notices a short or padded body, so then
 * the socket is destroyed. `signal` should be the one that `pieces` obey, aborted when `res` closes,
 * so that a pull under way is cancelled too.
 */
export const sendBody = async (
  res: ServerResponse,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> => {
  const changes = watch(res);
  let isCut = false;
  const cut = (): void => {
    if (res.destroyed) return;
    isCut = true;
    if (res.headersSent) res.destroy();
  };
  // Turns a body of another length than announced into an exception of write() or end().
  res.strictContentLength = true;
  signal.addEventListener('abort', cut);
  try {
    for await (const piece of pieces) {
      if (res.destroyed || signal.aborted) break;
      res.write(piece);
      while (res.writableNeedDrain && !res.destroyed) await changes.next();
    }
    if (!res.destroyed) signal.throwIfAborted();
    if (!res.destroyed) res.end();
    while (!res.writableFinished && !res.destroyed) await changes.next();
    if (isCut) throw signal.reason;
  } catch (error) {
    // The player left: what failed after that concerns nobody.
    if (res.destroyed && !isCut) return;
    if (res.headersSent) res.destroy();
    throw isCut ? signal.reason : error;
  } finally {
    changes.stop();
    signal.removeEventListener('abort', cut);
  }
};

/** One set of listeners for the whole body: adding some for every wait would cost more than that. */
const watch = (res: ServerResponse) => {
  let wake = (): void => undefined;
  const onChange = (): void => wake();
  for (const event of CHANGES) res.on(event, onChange);
  return {
    next: (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
      }),
    stop: (): void => {
      for (const event of CHANGES) res.off(event, onChange);
    },
  };
};

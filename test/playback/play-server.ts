import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import fastify from 'fastify';
import type { Test } from 'tap';
import { Guesses } from '../../bridge/http/guesses.ts';
import { type PlayRoutesOptions, playRoutes } from '../../bridge/http/play-routes.ts';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import { Viewings } from '../../bridge/playback/viewings.ts';
import { memoryReadable } from './readables.ts';

const quiet = () => undefined;

/** A real server with one viewing, whose item is whatever `open` gives. */
export const setUp = async (
  t: Test,
  open: (attempt: number) => Promise<MediaReadable>,
  timelines?: PlayRoutesOptions['timelines'],
) => {
  let attempts = 0;
  const logged: string[] = [];
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const viewings = new Viewings({
    store: { load: async () => [], save: async () => undefined },
    open: () => open(++attempts),
    now: Date.now,
    log,
  });
  const stream = { write: (line: string) => logged.push(line) };
  const app = fastify({ exposeHeadRoutes: false, logger: { level: 'info', stream } });
  await app.register(playRoutes, { viewings, timelines, guesses: new Guesses() });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.teardown(async () => {
    app.server.closeAllConnections();
    await app.close();
    await viewings.stop();
  });
  const { port } = app.server.address() as AddressInfo;
  const { stored } = await viewings.create({
    catalog: 'films',
    itemId: 'i1',
    label: 'test',
    fileName: 'A film.mp4',
    mimeType: 'video/mp4',
  });
  const path = `/play/${stored.capability}/A%20film.mp4`;
  const url = `http://127.0.0.1:${port}${path}`;
  return { app, viewings, port, path, url, logged, capability: stored.capability };
};

type Reply = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

export const ask = async (url: string, method = 'GET', headers = {}): Promise<Reply> => {
  const req = request(url, { method, headers });
  req.end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of res) pieces.push(piece);
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(pieces) };
};

export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await turn();
};

export const looked = (size: number) => memoryReadable({ size, isLookedInto: true });

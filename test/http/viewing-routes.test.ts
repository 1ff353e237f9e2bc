import fastify from 'fastify';
import t from 'tap';
import type { Services } from '../../bridge/http/services.ts';
import { viewingRoutes } from '../../bridge/http/viewing-routes.ts';
import { Viewings } from '../../bridge/playback/viewings.ts';

const quiet = () => undefined;
const ID = 'A'.repeat(22);

/** The routes over a friend's catalog with one item of this path. */
const setUp = async (path: string) => {
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const store = { load: async () => [], save: async () => undefined };
  const viewings = new Viewings({ store, open: () => Promise.reject(), now: Date.now, log });
  const catalogs = { has: () => false };
  const remote = { item: () => ({ id: ID, path, title: path, mime_type: 'video/mp4' }) };
  const app = fastify();
  const services = { viewings, catalogs, remote } as unknown as Services;
  await app.register(viewingRoutes, { services });
  return app;
};

t.test("whatever a friend's path holds, its address can be played and listed", async (t) => {
  for (const [path, name] of [
    ['Films/A film (2020).mkv', 'A%20film%20(2020).mkv'],
    ['Films/\ud800 half.mp4', '%EF%BF%BD%20half.mp4'],
    ['half \udc00', 'half%20%EF%BF%BD.bin'],
    ['\u{1f3ac}.mp4', '%F0%9F%8E%AC.mp4'],
    ['list.m3u', 'list.m3u.bin'],
    ['film.mp4/..', '...bin'],
  ] as const) {
    const app = await setUp(path);
    const payload = { catalog: 'films', item: ID };
    const made = await app.inject({ method: 'POST', url: '/viewings', payload });
    t.equal(made.statusCode, 201, path);
    t.equal(made.json().direct.split('/').at(-1), name);
    const listed = await app.inject({ method: 'GET', url: '/viewings' });
    t.same(listed.json(), { viewings: [made.json()] });
    await app.close();
  }
});

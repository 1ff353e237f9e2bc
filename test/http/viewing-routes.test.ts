import fastify from 'fastify';
import t from 'tap';
import type { Services } from '../../bridge/http/services.ts';
import { viewingRoutes } from '../../bridge/http/viewing-routes.ts';
import { Viewings } from '../../bridge/playback/viewings.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';

const quiet = () => undefined;
const ID = 'A'.repeat(22);

/** The routes over a friend's catalog with one item of this path. */
const setUp = async (path: string, details: () => Promise<unknown> = async () => undefined) => {
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const store = { load: async () => [], save: async () => undefined };
  const viewings = new Viewings({ store, open: () => Promise.reject(), now: Date.now, log });
  const item = () => ({ id: ID, path, title: path, mime_type: 'video/mp4' });
  const finder = { collection: () => ({ item }) };
  const app = fastify();
  const services = {
    viewings,
    finder,
    itemAssets: { details },
    hls: { expect: quiet },
  } as unknown as Services;
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
    const at = `/viewings/${made.json().capability}`;
    const renamed = { label: `${path} in the kitchen` };
    await app.inject({ method: 'PATCH', url: at, payload: renamed });
    const listed = await app.inject({ method: 'GET', url: '/viewings' });
    const { subtitles, ...viewing } = made.json();
    t.same([listed.json(), subtitles], [{ viewings: [{ ...viewing, ...renamed }] }, []]);
    await app.close();
  }
});

t.test('a new viewing names its subtitles and codecs; it does not fail for them', async (t) => {
  const payload = { catalog: 'films', item: ID };
  const subtitles = [{ asset: 'sub-1', mark: 'm1', language: 'de', isForced: true, trackId: 3 }];
  const streams = [{ type: 'audio', codec: 'aac', codecString: 'mp4a.40.2' }];
  const media = { container: 'mp4', streams, durationSec: 3 };
  const app = await setUp('film.mp4', async () => ({ subtitles, media }));
  const made = (await app.inject({ method: 'POST', url: '/viewings', payload })).json();
  const address = made.direct.replace('film.mp4', 'assets/sub-1?mark=m1');
  t.same(made.subtitles, [{ language: 'de', isForced: true, address }]);
  t.same(made.media, { container: 'mp4', streams });
  const away = await setUp('film.mp4', () => Promise.reject(new BridgeError('OWNER_AWAY')));
  const without = await away.inject({ method: 'POST', url: '/viewings', payload });
  t.match([without.statusCode, without.json()], [201, { subtitles: [] }]);
  await Promise.all([app.close(), away.close()]);
});

/** A friend's films as HLS: what the playlists say, and that three players of a browser play them. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { types as hls, parse, setOptions } from 'hls-parser';
import type { Browser, Page } from 'playwright-core';
import t from 'tap';
import {
  type BridgeProcess,
  type Households,
  type Item,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { lacksChromium, launchChromium } from '../support/chromium.ts';
import { lacking } from '../support/fixtures.ts';
import { makeAll, mediaZoo, withoutIndex, words, ZOO } from '../support/media-zoo.ts';
import { Player } from '../support/player.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { ROOT } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

setOptions({ strictMode: true, silent: true });
const skip = await lacking('ffmpeg', 'ffprobe');
const FILMS = [
  'subs.mp4',
  'subs.mkv',
  'a.ts',
  'vp9.webm',
  'tone.opus',
  'a.avi',
  'a.mpg',
  'pic.jpg',
  'thick.mkv',
  'heavy.mkv',
];
/** What browsers do not decode, and more of it than thin lines carry. */
const THICK = [
  ...words('-f lavfi -i testsrc2=s=854x480:r=15:d=8,noise=alls=30:allf=t'),
  ...words('-f lavfi -i sine=f=440:r=48000:d=8 -c:v libx265 -preset ultrafast -b:v 3M'),
  ...words('-x265-params log-level=error:keyint=30 -c:a ac3 -metadata:s:a:0 language=fra'),
];

/** One segment, of more than sockets hold. */
const HEAVY = words(
  '-f lavfi -i testsrc2=s=1280x720:r=10:d=1,noise=alls=100:allf=t -c:v libx264 -preset ultrafast -qp 2',
);

type Viewing = { capability: string; direct: string; hls: string | null };
let households: Households;
let dir = '';
const items = new Map<string, Item>();

t.before(async () => {
  if (skip) return;
  await mediaZoo();
  await makeAll({ 'thick.mkv': THICK, 'heavy.mkv': HEAVY });
  dir = temporaryDir(t);
  mkdirSync(join(dir, 'films'));
  for (const name of FILMS) copyFileSync(join(ZOO, name), join(dir, 'films', name));
  writeFileSync(join(dir, 'films', 'broken.avi'), await withoutIndex('a.avi'));
  households = await twoHouseholds(t);
  for (const item of await shareFolder(households, join(dir, 'films'))) items.set(item.path, item);
  await waitFor('the owner to look into all of them', async () => {
    type Answer = { items: { details?: string }[] };
    const { items } = await households.owner.api.get<Answer>('/catalogs/films/items');
    return items.every(({ details }) => details !== undefined);
  });
});

const view = (path: string): Promise<Viewing> => {
  const item = items.get(path)?.id;
  return households.friend.api.post<Viewing>('/viewings', { catalog: 'films', item });
};
const MANY = 1e9;

/** A television that was let in, by its capability. */
const paired = async ({ url, api }: BridgeProcess) => {
  const asking = await fetch(`${url}/tv`);
  const cookie = asking.headers.getSetCookie().map((each) => each.split(';')[0]);
  const code = /class="code">([^<]+)</.exec(await asking.text())?.[1];
  const { id } = await api.post<{ id: string }>('/devices', { code });
  const welcome = await fetch(`${url}/tv`, { headers: { cookie: cookie.join('; ') } });
  const [capability = ''] = /natster-tv=[^;]+/.exec(welcome.headers.getSetCookie().join()) ?? [];
  return { id, capability: capability.slice('natster-tv='.length) };
};

const hlsOf = async (path: string): Promise<string> => (await view(path)).hls ?? '';

const masterAt = async (address: string): Promise<hls.MasterPlaylist> => {
  const playlist = parse(await (await fetch(address)).text());
  if (!(playlist instanceof hls.MasterPlaylist)) throw new Error('not a master playlist');
  return playlist;
};

const mediaAt = async (address: URL): Promise<hls.MediaPlaylist> => {
  const playlist = parse(await (await fetch(address)).text());
  if (!(playlist instanceof hls.MediaPlaylist)) throw new Error('not a media playlist');
  return playlist;
};

t.test('playlists hold, and all that they name is there', { skip }, async (t) => {
  for (const path of ['subs.mp4', 'subs.mkv', 'a.ts', 'vp9.webm', 'tone.opus']) {
    const address = await hlsOf(path);
    const { variants } = await masterAt(address);
    const [first] = variants;
    const renditions = [...(first?.audio ?? []), ...(first?.subtitles ?? [])];
    const uris = [...variants, ...renditions].map(({ uri }) => uri ?? '');
    for (const uri of new Set(uris)) {
      const playlist = new URL(uri, address);
      const { segments } = await mediaAt(playlist);
      const durationSec = segments.reduce((sum, { duration }) => sum + duration, 0);
      t.ok(durationSec > 7.9 && durationSec < 8.2, `${path} ${uri}: ${durationSec} s`);
      const map = segments[0]?.map?.uri;
      for (const one of [...(map ? [map] : []), ...segments.map((segment) => segment.uri)]) {
        const response = await fetch(new URL(one, playlist));
        const bytes = Buffer.from(await response.arrayBuffer());
        const isMedia =
          one === map
            ? bytes.includes('moov')
            : /moof|WEBVTT/.test(bytes.toString('latin1', 0, 12));
        t.ok(response.status === 200 && isMedia, `${path}: ${one}`);
      }
    }
  }
});

t.test('a master playlist tells the tracks by their languages and codecs', { skip }, async (t) => {
  const { variants } = await masterAt(await hlsOf('subs.mp4'));
  t.match(variants, [
    {
      codecs: 'avc1.4d400c,mp4a.40.2',
      resolution: { width: 320, height: 180 },
      frameRate: 25,
      audio: [
        { name: 'English AC3', language: 'en', isDefault: true },
        { name: 'Français', language: 'fr', isDefault: false },
      ],
      subtitles: [{ language: 'en' }, { language: 'de', forced: true }],
    },
  ]);
  t.equal(variants.length, 1);
});

t.test('segments are answered as the film is', { skip }, async (t) => {
  const { hls: address, capability } = await view('subs.mp4');
  const playlist = new URL('video.m3u8', address ?? '');
  const { segments } = await mediaAt(playlist);
  const segment = new URL(segments[1]?.uri ?? '', playlist);
  const whole = await fetch(segment, { headers: { origin: 'http://elsewhere.example' } });
  t.match(Object.fromEntries(whole.headers), {
    'content-type': 'video/mp4',
    'cache-control': /no-store/,
    'access-control-allow-origin': '*',
    etag: /^"/,
  });
  const etag = whole.headers.get('etag') ?? '';
  t.equal((await fetch(segment, { headers: { 'if-none-match': etag } })).status, 304);
  const head = await fetch(segment, { method: 'HEAD' });
  const bytes = Buffer.from(await whole.arrayBuffer());
  t.equal(Number(head.headers.get('content-length')), bytes.length);
  const { direct } = await households.friend.api.post<Viewing>('/playlists', { catalog: 'films' });
  const below = new URL(`items/${items.get('subs.mp4')?.id}/hls/${segments[1]?.uri}`, direct);
  t.ok(bytes.equals(Buffer.from(await (await fetch(below)).arrayBuffer())), 'also in a playlist');
  for (const [name, status, code] of [
    ['video-000000000000-1.m4s', 409, 'ITEM_CHANGED'],
    [segments[1]?.uri.replace('-1.m4s', '-999.m4s') ?? '', 404, 'NOT_FOUND'],
    ['audio-7.m3u8', 404, 'NOT_FOUND'],
    ['nothing.m3u8', 404, 'NOT_FOUND'],
  ] as const) {
    const refused = await fetch(new URL(name, playlist));
    t.match([refused.status, await refused.json()], [status, { error: { code } }], name);
  }
  await households.friend.api.delete(`/viewings/${capability}`);
  t.equal((await fetch(segment)).status, 404);
});

t.test('what has no place in HLS is offered converted', { skip }, async (t) => {
  for (const path of ['a.avi', 'a.mpg']) {
    const [variant] = (await masterAt(await hlsOf(path))).variants;
    const [sound] = variant?.audio ?? [];
    t.match([variant?.uri, sound?.uri], ['video.h264.m3u8', 'audio-1.aac.m3u8'], path);
    t.same(variant?.resolution, { width: 320, height: 180 });
  }
});

t.test('what cannot be given as HLS says so', { skip }, async (t) => {
  const refused = await fetch(await hlsOf('broken.avi'));
  t.match([refused.status, await refused.json()], [409, { error: { code: 'HLS_UNSUPPORTED' } }]);
  t.equal((await view('pic.jpg')).hls, null);
});

/** All of a track, as one file. */
const trackAt = async (playlist: URL): Promise<Buffer> => {
  const { segments } = await mediaAt(playlist);
  const uris = [segments[0]?.map?.uri ?? '', ...segments.map(({ uri }) => uri)];
  const answers = await Promise.all(uris.map((uri) => fetch(new URL(uri, playlist))));
  return Buffer.concat(
    await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer()))),
  );
};

const SIZED = words(
  '-v error -count_frames -show_entries stream=codec_name,height,nb_read_frames -of csv=p=0',
);

t.test('smaller versions are made by the owner, before they travel', { skip }, async (t) => {
  const address = await hlsOf('thick.mkv');
  const { variants } = await masterAt(`${address}?codecs=avc1,hvc1,mp4a,ac-3`);
  t.match(
    variants.map(({ uri, resolution, audio }) => [uri, resolution?.height, audio[0]?.uri]),
    [
      ['video.m3u8', 480, 'audio-1.m3u8'],
      ['video.360p.m3u8', 360, 'audio-1.thin.m3u8'],
    ],
  );
  const original = await trackAt(new URL('video.m3u8', address));
  for (const [name, line] of [
    ['video.360p', 'h264,360,120'],
    ['audio-1.thin', 'aac,376'],
  ] as const) {
    const bytes = await trackAt(new URL(`${name}.m3u8`, address));
    t.ok(bytes.length < original.length / 2, `${name}: ${bytes.length} of ${original.length}`);
    const file = join(dir, `${name}.mp4`);
    writeFileSync(file, bytes);
    const { stdout } = await promisify(execFile)('ffprobe', [...SIZED, file]);
    t.equal(stdout.trim(), line, 'every picture, and every packet of sound');
  }
});

t.test('a friend who asks for what is not offered', { skip }, async (t) => {
  const { friend, owner } = households;
  const raw = await RawFriend.as(friend, owner);
  t.teardown(() => raw.nc.close());
  const session = await raw.opened({ want: { kind: 'nothing' } });
  t.match(session.opened, { renditions: ['720p', '480p', '360p', 'thin'] });
  const { id, revision } = items.get('thick.mkv') as Item;
  const at = { offset: 0, length: 1000 };
  const good = { op: 'rendition', id, revision, plan: 1, track: 1, rendition: '360p', ...at };
  const refused: [object, string][] = [
    [{ rendition: 'h264' }, 'NOT_FOUND'],
    [{ rendition: 'thin' }, 'NOT_FOUND'],
    [{ rendition: '-y' }, 'REQUEST_INVALID'],
    [{ plan: 2 }, 'REQUEST_INVALID'],
    [{ track: 99 }, 'NOT_FOUND'],
    [{ segment: 99_999 }, 'NOT_FOUND'],
    [{ revision: 'another' }, 'ITEM_CHANGED'],
    [{ id: 'A'.repeat(22) }, 'ITEM_NOT_FOUND'],
    [{ id: items.get('pic.jpg')?.id, revision: items.get('pic.jpg')?.revision }, 'HLS_UNSUPPORTED'],
  ];
  let number = 0;
  for (const [more, code] of refused) {
    const answer = await waitFor('an answer', async () => {
      const answer = await raw.ask(session, number++, { ...good, ...more });
      return answer !== 'sealed: ASSET_NOT_READY' && answer;
    });
    t.equal(answer, `sealed: ${code}`, JSON.stringify(more));
  }
  const many = Array.from({ length: 60 }, (_, segment) =>
    raw.ask(session, number++, {
      ...good,
      segment: segment % 4,
      rendition: segment % 2 ? '480p' : '720p',
    }),
  );
  const kinds = new Set(
    (await Promise.all(many)).map((each) => (typeof each === 'string' ? each : 'bytes')),
  );
  const may = ['bytes', 'sealed: ASSET_NOT_READY', 'sealed: RATE_LIMITED', 'sealed: NOT_FOUND'];
  t.same(
    [...kinds].filter((kind) => !may.includes(kind)),
    [],
  );
});

/** What a player did, seen from its page. */
type Played = {
  duration: number;
  audio: string[];
  cues: [number, number, string][];
  wrong: string[];
};

const PAGE = `<!doctype html><video id="video" muted playsinline></video>
<script src="/hls.js"></script><script src="/shaka.js"></script><script src="/play.js"></script>`;
const SCRIPTS: Record<string, string> = {
  '/hls.js': 'node_modules/hls.js/dist/hls.min.js',
  '/shaka.js': 'node_modules/shaka-player/dist/shaka-player.compiled.js',
  '/play.js': 'test/end-to-end/pages/play-hls.js',
};

t.test('players of a browser', { skip: skip || lacksChromium, timeout: 180_000 }, async (t) => {
  const server = createServer((request, response) => {
    const script = SCRIPTS[request.url ?? ''];
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? readFileSync(join(ROOT, script)) : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser: Browser = await launchChromium('--autoplay-policy=no-user-gesture-required');
  t.teardown(async () => {
    await browser.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const play = async (player: string, path: string, query = ''): Promise<Played> => {
    const page: Page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const call = `play(${JSON.stringify(player)}, ${JSON.stringify((await hlsOf(path)) + query)})`;
    const played = await page.evaluate<Played>(call);
    await page.close();
    return played;
  };
  const cues = [
    [1, 2, 'Line'],
    [3, 4, 'Two'],
  ];
  const rounded = ({ cues }: Played) =>
    cues.map(([from, to, text]) => [
      Math.round(from * 1000) / 1000,
      Math.round(to * 1000) / 1000,
      text,
    ]);
  for (const player of ['hls.js', 'shaka']) {
    const played = await play(player, 'subs.mp4');
    t.same(played.wrong, [], `${player} plays, seeks and switches`);
    t.same(played.audio, ['English AC3', 'Français']);
    t.same(rounded(played), cues);
    t.ok(Math.abs(played.duration - 8) < 0.1, `${played.duration} s`);
  }
  const mixed = await play('shaka', 'subs.mkv');
  t.same(mixed.wrong, [], 'shaka goes over from a sound that was converted to one as it is');
  t.same(mixed.audio, ['English AC3', 'Français']);
  t.same((await play('native', 'subs.mp4')).wrong, [], 'Chromium by itself');
  for (const path of ['subs.mkv', 'a.ts', 'vp9.webm']) {
    t.same((await play('hls.js', path)).wrong, [], path);
  }
  const converted = await play('hls.js', 'thick.mkv', '?codecs=avc1,mp4a');
  t.same(converted.wrong, [], 'what the browser does not decode is converted');
});

t.test('a segment under way ends with what allowed it', { skip }, async (t) => {
  const { owner, friend } = households;
  const heavy = items.get('heavy.mkv')?.id ?? '';
  const segmentBelow = async (address: string) => {
    const playlist = new URL('video.m3u8', address);
    return new URL((await mediaAt(playlist)).segments[0]?.uri ?? '', playlist).href;
  };
  const cutBy = async (address: string, cut: () => Promise<unknown>) => {
    const player = await Player.open(address);
    await player.read(1000);
    await cut();
    await t.rejects(player.read(MANY), { message: 'the connection broke' });
    const refused = await fetch(address);
    const { error } = (await refused.json()) as { error: { code: string } };
    return [refused.status, error.code];
  };
  const { hls: address, capability } = await view('heavy.mkv');
  t.same(
    await cutBy(await segmentBelow(address ?? ''), () =>
      friend.api.delete(`/viewings/${capability}`),
    ),
    [404, 'VIEWING_NOT_FOUND'],
    'an address',
  );

  const television = await paired(friend);
  const below = `${friend.url}/play/${television.capability}/catalogs/films/${heavy}/hls/master.m3u8`;
  const segment = await segmentBelow(below);
  const at = `/devices/${television.id}`;
  t.same(await cutBy(segment, () => friend.api.patch(at, { isRefused: true })), [
    ...[403, 'DEVICE_REFUSED'],
  ]);
  await friend.api.patch(at, { isRefused: false });

  const revoked = await segmentBelow(await hlsOf('heavy.mkv'));
  const unshare = async () => {
    await owner.api.delete('/catalogs/films/shares/Ben');
    await t.rejects(friend.api.post('/imports/films/refresh'), { code: 'NOT_SHARED' });
  };
  t.same(await cutBy(revoked, unshare), [403, 'NOT_SHARED'], 'what its owner shares no more');
  await owner.api.put('/catalogs/films/shares/Ben');
  await friend.api.post('/imports/films/refresh');
  t.same(await cutBy(segment, () => friend.api.delete('/imports/films')), [
    ...[404, 'CATALOG_NOT_FOUND'],
  ]);
});

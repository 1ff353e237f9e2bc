/** Details, pictures, subtitles and keyframes of an owner's films, over a friend's HTTP. */
import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { imageInfo } from '../../bridge/media/image-info.ts';
import { decodeKeyframes } from '../../bridge/media/keyframe-index.ts';
import { oracle } from '../library/probe/support.ts';
import {
  type BridgeProcess,
  type Item,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { textZoo } from '../support/track-zoo.ts';
import { waitFor } from '../support/wait-for.ts';
import { ffmpegWebVtt, readWebVtt } from '../support/webvtt.ts';

const run = promisify(execFile);

type Details = {
  overview?: string;
  pictures?: { asset: string; mark: string; mimeType: string }[];
  subtitles?: { asset: string; mark: string; language?: string; trackId?: number }[];
};
type Listed = Item & { details?: string; poster?: string };
type Answer = { item: Listed; details?: Details; problem?: string };

const SIDECAR =
  '1\n00:00:01,000 --> 00:00:02,500\nPříliš žluťoučký kůň\n\n2\n00:00:03,000 --> 00:00:04,000\nna poli\n';
/** Of the letters above, those that are not ASCII. */
const WINDOWS_1250: Readonly<Record<string, number>> = {
  ...{ ř: 0xf8, í: 0xed, š: 0x9a, ž: 0x9e, ť: 0x9d, o: 0x6f, č: 0xe8, ý: 0xfd, ů: 0xf9, ň: 0xf2 },
  ...{ u: 0x75 },
};
const inWindows1250 = (text: string) =>
  Buffer.from([...text].map((char) => WINDOWS_1250[char] ?? char.charCodeAt(0)));

const NFO = '<?xml version="1.0"?><movie><title>The Film</title><plot>All about it.</plot></movie>';

/** A film with all that may lie beside it, and without an index. */
const library = (dir: string): string => {
  const film = join(dir, 'Film (2020)');
  mkdirSync(film);
  copyFileSync(join(ZOO, 'text-live.mkv'), join(film, 'Film (2020).mkv'));
  copyFileSync(join(ZOO, 'pic.jpg'), join(film, 'poster.jpg'));
  writeFileSync(join(film, 'Film (2020).cs.srt'), inWindows1250(SIDECAR));
  writeFileSync(join(film, 'Film (2020).nfo'), NFO);
  copyFileSync(join(ZOO, 'fast.mp4'), join(dir, 'Other (2021).mp4'));
  const large = ['-v', 'error', '-i', join(ZOO, 'pic.jpg'), '-vf', 'scale=1500:1000'];
  execFileSync('ffmpeg', [...large, join(dir, 'Photo.jpg')]);
  // Nobody is writing them any more.
  for (const name of readdirSync(dir, { recursive: true }))
    utimesSync(join(dir, String(name)), 1e9, 1e9);
  return film;
};

const get = (bridge: BridgeProcess, path: string, headers = {}) =>
  fetch(`${bridge.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${bridge.token}`, ...headers },
  });
const codeOf = async (response: Response): Promise<string> =>
  `${response.status} ${((await response.json()) as { error: { code: string } }).error.code}`;

/** The second, where this machine has too much else to do. */
const MAY_COME = ['bytes', 'sealed: ASSET_NOT_READY', 'sealed: RATE_LIMITED'];

const times = (bytes: Uint8Array) => (decodeKeyframes(bytes) ?? []).map(({ timeSec }) => timeSec);

const skip = await lacking('ffmpeg', 'ffprobe');
t.test('what goes with a film', { skip }, async (t) => {
  await mediaZoo();
  await textZoo();
  const media = temporaryDir(t);
  const film = library(media);
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  await shareFolder(households, media);
  const listed = await waitFor('descriptions at the friend', async () => {
    await friend.api.post('/imports/films/refresh');
    const { items } = await friend.api.get<{ items: Listed[] }>('/catalogs/films/items');
    return items.every(({ details }) => details) && items;
  });
  const item = listed.find(({ title }) => title === 'The Film') as Listed;
  const at = `/catalogs/films/items/${item.id}`;
  const assetAt = ({ asset, mark }: { asset: string; mark: string }) =>
    `${at}/assets/${asset}?mark=${mark}`;
  const { details = {} } = await friend.api.get<Answer>(at);
  const raw = await RawFriend.as(friend, owner);
  t.teardown(() => raw.nc.close());

  await t.test('details, the same at both, and nothing of the disk', async (t) => {
    t.equal(details.overview, 'All about it.');
    t.same((await owner.api.get<Answer>(at)).details, details);
    t.notMatch(JSON.stringify(details), /poster\.jpg|Film \(2020\)|tmp/);
    t.equal(
      await codeOf(await get(friend, `/catalogs/films/items/${'A'.repeat(22)}`)),
      '404 ITEM_NOT_FOUND',
    );
  });

  await t.test('the poster', async (t) => {
    const bytes = readFileSync(join(film, 'poster.jpg'));
    for (const bridge of [owner, friend]) {
      const response = await get(bridge, assetAt({ asset: 'poster', mark: item.poster ?? '' }));
      t.equal(response.status, 200);
      t.ok(bytes.equals(Buffer.from(await response.arrayBuffer())));
      const headers = Object.fromEntries(response.headers);
      t.match(headers, {
        'content-type': 'image/jpeg',
        'x-content-type-options': 'nosniff',
        'content-security-policy': /default-src 'none'; sandbox/,
        'cache-control': 'private, max-age=31536000, immutable',
      });
      const again = { 'if-none-match': headers.etag ?? '' };
      const plain = await get(bridge, `${at}/assets/poster`, again);
      t.same([plain.status, plain.headers.get('cache-control')], [304, 'private, no-cache']);
    }
  });

  await t.test('previews', async (t) => {
    const photo = listed.find(({ path }) => path === 'Photo.jpg') as Listed;
    const previews = `/catalogs/films/items/${photo.id}/assets`;
    const sizeAt = async (bridge: BridgeProcess, path: string) => {
      const bytes = new Uint8Array(await (await get(bridge, path)).arrayBuffer());
      const { width, height } = imageInfo(bytes) ?? {};
      return [width, height];
    };
    for (const bridge of [friend, owner]) {
      t.same(await sizeAt(bridge, `${previews}/photo-w640`), [640, 426]);
      t.same(await sizeAt(bridge, `${previews}/photo-w320?mark=${photo.revision}`), [320, 214]);
      t.same(await sizeAt(bridge, `${previews}/photo`), [1500, 1000]);
      t.same(await sizeAt(bridge, `${at}/assets/poster-w320`), [320, 180], 'as small as it is');
    }
    for (const none of [`${previews}/poster-w320`, `${at}/assets/photo-w320`]) {
      t.equal(await codeOf(await get(friend, none)), '404 ASSET_NOT_FOUND');
    }
  });

  await t.test('subtitles, by cue as ffmpeg makes them', async (t) => {
    const subtitles = details.subtitles ?? [];
    t.same(subtitles.map(({ asset, language }) => [asset, language])[0], ['sub-1', 'cs']);
    const embedded = subtitles.filter(({ trackId }) => trackId !== undefined);
    t.equal(embedded.length, 2);
    const [sidecar] = await ffmpegWebVtt([['sidecar', 'srt', SIDECAR]]);
    const track = [
      '-copyts',
      '-i',
      join(film, 'Film (2020).mkv'),
      '-map',
      '0:s:0',
      '-f',
      'webvtt',
      '-',
    ];
    const { stdout: srt } = await run('ffmpeg', ['-v', 'error', '-nostdin', ...track]);
    const vtt = async (bridge: BridgeProcess, one: { asset: string; mark: string }) => {
      const response = await get(bridge, assetAt(one));
      t.equal(response.headers.get('content-type'), 'text/vtt; charset=utf-8');
      return readWebVtt(await response.text());
    };
    for (const bridge of [friend, owner]) {
      t.same(await vtt(bridge, subtitles[0] as never), readWebVtt(sidecar ?? ''));
      t.same(await vtt(bridge, embedded[0] as never), readWebVtt(srt));
    }
  });

  await t.test('keyframes, as ffprobe finds them', async (t) => {
    const response = await get(friend, assetAt({ asset: 'keyframes', mark: item.revision }));
    const found = times(new Uint8Array(await response.arrayBuffer()));
    const text = await oracle(
      join(film, 'Film (2020).mkv'),
      ...['-select_streams', 'v', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'],
    );
    const keys = text.split('\n').filter((line) => line.includes(',K'));
    t.same(found, keys.map(Number.parseFloat));
  });

  await t.test('in a viewing, without a sign-in', async (t) => {
    const { capability, subtitles } = await friend.api.post<{
      capability: string;
      subtitles: { language?: string; address: string }[];
    }>('/viewings', { catalog: 'films', item: item.id });
    t.equal(subtitles.length, 3);
    const vtt = await fetch(subtitles[0]?.address ?? '');
    t.equal(vtt.headers.get('access-control-allow-origin'), '*');
    t.match(await vtt.text(), /^WEBVTT\n[\s\S]*Příliš žluťoučký kůň/);
    const poster = `${friend.url}/play/${capability}/assets/poster`;
    t.equal((await fetch(poster)).headers.get('content-type'), 'image/jpeg');
    await friend.api.delete(`/viewings/${capability}`);
    t.equal(await codeOf(await fetch(poster)), '404 VIEWING_NOT_FOUND');
  });

  await t.test('a hostile friend', async (t) => {
    const session = await raw.opened({ want: { kind: 'nothing' } });
    const mark = item.poster ?? '';
    const good = { op: 'asset', id: item.id, asset: 'poster', mark, offset: 0, length: 1000 };
    const other = listed.find(({ id }) => id !== item.id) as Listed;
    let number = 0;
    const ask = (more: object) => raw.ask(session, number++, { ...good, ...more });
    t.ok((await ask({})) instanceof Uint8Array);
    for (const [more, code] of [
      [{ asset: '../x' }, 'REQUEST_INVALID'],
      [{ asset: 'poster.jpg' }, 'REQUEST_INVALID'],
      [{ asset: '' }, 'REQUEST_INVALID'],
      [{ offset: -1 }, 'REQUEST_INVALID'],
      [{ length: 1e9 }, 'REQUEST_INVALID'],
      [{ asset: 'constructor' }, 'ASSET_NOT_FOUND'],
      [{ asset: 'sub-1-w320', mark: details.subtitles?.[0]?.mark }, 'ASSET_NOT_FOUND'],
      [{ asset: 'photo', mark: item.revision }, 'ASSET_NOT_FOUND'],
      [{ asset: 'nothing' }, 'ASSET_NOT_FOUND'],
      [{ id: 'A'.repeat(22) }, 'ITEM_NOT_FOUND'],
      [{ id: other.id }, 'ASSET_NOT_FOUND'],
      [{ mark: 'another' }, 'ITEM_CHANGED'],
      [{ asset: 'keyframes', mark: other.revision }, 'ITEM_CHANGED'],
      [{ offset: 1e9 }, 'RANGE_INVALID'],
    ] as const) {
      t.equal(await ask(more), `sealed: ${code}`, JSON.stringify(more));
    }
    const answers = await Promise.all(Array.from({ length: 1000 }, () => ask({})));
    const kinds = answers.map((each) => (each instanceof Uint8Array ? 'bytes' : each));
    t.ok(kinds.includes('bytes'));
    t.same(
      kinds.filter((kind) => !MAY_COME.includes(String(kind))),
      [],
    );
    await waitFor('the others to be served', async () => {
      const answer = await ask({});
      return answer instanceof Uint8Array;
    });
  });

  await t.test('a picture that changed', async (t) => {
    copyFileSync(join(ZOO, 'pic.png'), join(film, 'poster.jpg'));
    const session = await raw.opened({ want: { kind: 'nothing' } });
    const ask = { op: 'asset', id: item.id, asset: 'poster', offset: 0, length: 1000 };
    t.equal(await raw.ask(session, 0, { ...ask, mark: item.poster }), 'sealed: ITEM_CHANGED');
    const fresh = await waitFor('the new poster', async () => {
      await friend.api.post('/imports/films/refresh');
      const { item: now } = await friend.api.get<Answer>(at);
      return now.poster !== item.poster && now.poster;
    });
    const response = await get(friend, assetAt({ asset: 'poster', mark: fresh }));
    t.equal(response.headers.get('content-type'), 'image/png');
  });

  await t.test('while the owner is away, what was fetched is there', async (t) => {
    const known = assetAt({ asset: 'keyframes', mark: item.revision });
    await owner.stop();
    t.equal((await get(friend, known)).status, 200);
    const other = listed.find(({ id }) => id !== item.id) as Listed;
    const unknown = `/catalogs/films/items/${other.id}`;
    t.match(await friend.api.get<Answer>(unknown), { item: { id: other.id }, problem: /.+/ });
    const refused = await get(friend, `${unknown}/assets/keyframes?mark=${other.revision}`);
    t.equal(refused.status, 503);
    await owner.restart();
    await waitFor('the owner', async () => (await friend.api.get<Answer>(unknown)).details);
  });

  await t.test('a share that was taken back', async (t) => {
    const other = listed.find(({ id }) => id !== item.id) as Listed;
    // One that was there when the owner's network went may try it again late.
    const anew = await RawFriend.as(friend, owner);
    t.teardown(() => anew.nc.close());
    const session = await anew.opened({ want: { kind: 'nothing' } });
    const ask = { op: 'asset', id: item.id, asset: 'keyframes', mark: item.revision };
    t.ok((await anew.ask(session, 0, { ...ask, offset: 0, length: 9 })) instanceof Uint8Array);
    await owner.api.delete('/catalogs/films/shares/Ben');
    t.equal(await anew.ask(session, 1, { ...ask, offset: 0, length: 9 }), 'sealed: NOT_SHARED');
    const unseen = `/catalogs/films/items/${other.id}/assets/keyframes?mark=${other.revision}`;
    t.equal(await codeOf(await get(friend, unseen)), '403 NOT_SHARED');
    await waitFor('what was fetched is forgotten', async () => {
      const response = await get(friend, assetAt({ asset: 'keyframes', mark: item.revision }));
      return response.status === 403;
    });
  });
});

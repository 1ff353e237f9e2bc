/** A film from one household's folder into another household's player: the same bytes, whole and in parts. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import {
  type Item,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { FILM_NAMES, films, lacking, noise } from '../support/fixtures.ts';

const run = promisify(execFile);
const NOBODY = 65534;
const LARGE_MB = 160;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const hashOfResponse = async (response: Response): Promise<{ hash: string; length: number }> => {
  const hash = createHash('sha256');
  let length = 0;
  for await (const piece of response.body ?? []) {
    hash.update(piece);
    length += piece.length;
  }
  return { hash: hash.digest('hex'), length };
};

const hashOfFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  const handle = await open(file);
  for await (const piece of handle.createReadStream()) hash.update(piece);
  return hash.digest('hex');
};

const range = (url: string, start: number, end: number) =>
  fetch(url, { headers: { range: `bytes=${start}-${end}` } });

t.test('friends get the bytes of the file and nothing else', async (t) => {
  // Only root can start the friend's bridge as somebody who may not read the owner's folder.
  const separate = process.getuid?.() === 0;
  const households = await twoHouseholds(t, separate ? NOBODY : undefined);
  const media = join(temporaryDir(t), 'films');
  mkdirSync(media);
  const large = await noise(join(media, 'Large (2020).mkv'), LARGE_MB);
  const small = await noise(join(media, 'Small (2021).mp4'), 3);
  chmodSync(media, 0o700);
  const items = await shareFolder(households, media);
  const { friend } = households;
  const find = (path: string) => items.find((item) => item.path === path) as Item;
  t.same(items.map(({ path }) => path).sort(), ['Large (2020).mkv', 'Small (2021).mp4']);
  t.same(
    [find('Large (2020).mkv').title, find('Large (2020).mkv').byte_size],
    ['Large', LARGE_MB * 1024 * 1024],
  );

  await t.test(
    'the friend may not read the folder',
    { skip: separate ? false : 'this needs root' },
    async (t) => {
      await t.rejects(run('cat', [large], { uid: NOBODY, gid: NOBODY }));
    },
  );

  await t.test('whole, larger than all buffers together', async (t) => {
    const url = await playAddress(friend, find('Large (2020).mkv'));
    t.match(url, /\/play\/[A-Za-z0-9_-]{43}\/Large%20\(2020\)\.mkv$/);
    const response = await fetch(url);
    t.equal(response.status, 200);
    t.equal(response.headers.get('content-type'), 'video/x-matroska');
    const { hash, length } = await hashOfResponse(response);
    t.equal(length, LARGE_MB * 1024 * 1024);
    t.equal(hash, await hashOfFile(large));
  });

  await t.test('in 200 random ranges', async (t) => {
    const url = await playAddress(friend, find('Large (2020).mkv'));
    const handle = await open(large);
    t.teardown(() => handle.close());
    const size = LARGE_MB * 1024 * 1024;
    for (let n = 0; n < 200; n++) {
      const start = Math.floor(Math.random() * size);
      const end = Math.min(size - 1, start + Math.floor(Math.random() ** 4 * 4_000_000));
      const expected = Buffer.alloc(end - start + 1);
      await handle.read(expected, 0, expected.length, start);
      const response = await range(url, start, end);
      const body = new Uint8Array(await response.arrayBuffer());
      if (response.status !== 206 || sha256(body) !== sha256(expected)) {
        t.fail(`bytes ${start}-${end} differ`);
      }
      const wanted = `bytes ${start}-${end}/${size}`;
      if (response.headers.get('content-range') !== wanted) t.fail(`not ${wanted}`);
    }
  });

  await t.test('HEAD, to the end, and beyond it', async (t) => {
    const url = await playAddress(friend, find('Small (2021).mp4'));
    const bytes = readFileSync(small);
    const head = await fetch(url, { method: 'HEAD' });
    t.same(
      [head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')],
      [200, String(bytes.length), 'bytes'],
    );
    const tail = await fetch(url, { headers: { range: 'bytes=-1000' } });
    t.equal(sha256(new Uint8Array(await tail.arrayBuffer())), sha256(bytes.subarray(-1000)));
    const beyond = await fetch(url, { headers: { range: `bytes=${bytes.length}-` } });
    t.same([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${bytes.length}`]);
    const etag = head.headers.get('etag') ?? '';
    const unchanged = await fetch(url, { headers: { 'if-none-match': etag } });
    t.equal(unchanged.status, 304);
  });

  await t.test('a viewing that was revoked is gone', async (t) => {
    const url = await playAddress(friend, find('Small (2021).mp4'));
    const capability = new URL(url).pathname.split('/')[2] ?? '';
    t.equal((await fetch(url)).status, 200);
    await friend.api.delete(`/viewings/${capability}`);
    t.equal((await fetch(url)).status, 404);
    const guessed = url.replace(capability, 'A'.repeat(43));
    t.equal((await fetch(guessed)).status, 404);
  });
});

const skip = await lacking('ffmpeg', 'ffprobe', 'curl');
t.test('curl and ffprobe read films through it', { skip }, async (t) => {
  const media = temporaryDir(t);
  await films(media);
  const households = await twoHouseholds(t);
  const items = await shareFolder(households, media);
  t.equal(items.length, FILM_NAMES.length);
  for (const item of items) {
    const url = await playAddress(households.friend, item);
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      '-of',
      'json',
      '-show_format',
      '-show_streams',
      url,
    ]);
    const { format, streams } = JSON.parse(stdout) as {
      format: { duration: string };
      streams: { codec_name: string }[];
    };
    t.ok(Math.abs(Number(format.duration) - 60) < 1, `${item.path} is 60 s long`);
    t.same(streams.map(({ codec_name }) => codec_name).sort(), ['aac', 'h264']);
    const part = await run('curl', ['-sf', '-r', '100000-199999', url], {
      encoding: 'buffer',
      maxBuffer: 2e5,
    });
    const file = readFileSync(join(media, item.path));
    t.ok(file.subarray(100_000, 200_000).equals(part.stdout), `curl gets a part of ${item.path}`);
  }
});

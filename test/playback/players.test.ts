import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import t from 'tap';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { ROOT } from '../support/root.ts';
import { ask, looked, setUp, until } from './play-server.ts';
import { bytesAt, fileReadable, memoryReadable } from './readables.ts';

const run = promisify(execFile);
const FILM_PATH = join(ROOT, 'bridge/demo-media/Northern Lights (2026).mp4');

t.test('a failure in the middle breaks the connection, and the player resumes', async (t) => {
  let isBroken = true;
  const item = memoryReadable({
    size: 100_000,
    isLookedInto: true,
    before: async (position) => {
      await turn();
      if (isBroken && position >= 30_000) throw new BridgeError('ITEM_UNREADABLE');
    },
  });
  const { url, logged } = await setUp(t, async () => item);
  const [res] = (await once(get(url), 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  const reading = async () => {
    for await (const piece of res) pieces.push(piece);
  };
  await t.rejects(reading(), { code: 'ECONNRESET' });
  t.match(logged.join(), /playing was cut off/);
  isBroken = false;
  const first = Buffer.concat(pieces);
  const rest = await ask(url, 'GET', { range: `bytes=${first.length}-`, 'if-range': '"r1"' });
  t.equal(rest.status, 206);
  t.ok(Buffer.concat([first, rest.body]).equals(bytesAt({ start: 0, end: 99_999 })));
});

t.test('a player that leaves stops the pulls, and is no fault', async (t) => {
  const item = memoryReadable({ size: 2 ** 30, pieceBytes: 65_536, isLookedInto: true });
  const { url, viewings, logged } = await setUp(t, async () => item);
  const [res] = (await once(get(url), 'response')) as [IncomingMessage];
  t.equal(viewings.list()[0]?.running, 1);
  res.destroy();
  await until(() => viewings.list()[0]?.running === 0);
  t.equal(item.pulled.running, 0);
  t.same(
    logged.filter((line) => /"level":[45]0/.test(line)),
    [],
  );
});

t.test('a player that leaves while the item is opened is no fault', async (t) => {
  const { port, path, viewings, logged } = await setUp(t, () => new Promise(() => undefined));
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await until(() => viewings.list()[0]?.running === 1);
  socket.destroy();
  await until(() => viewings.list()[0]?.running === 0);
  t.same(
    logged.filter((line) => /"level":[45]0/.test(line)),
    [],
  );
});

t.test('revoking cuts a film that runs', async (t) => {
  const item = memoryReadable({ size: 2 ** 30, pieceBytes: 65_536, isLookedInto: true });
  const { url, viewings, capability } = await setUp(t, async () => item);
  const [res] = (await once(get(url), 'response')) as [IncomingMessage];
  await viewings.revoke(capability);
  await until(() => item.pulled.running === 0);
  await t.rejects(
    async () => {
      for await (const _piece of res);
    },
    { code: 'ECONNRESET' },
  );
});

t.test('one connection serves one request after another', async (t) => {
  const { port, path } = await setUp(t, async () => looked(1000));
  const socket = connect(port, '127.0.0.1');
  const line = (method: string, more: string) =>
    `${method} ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  socket.write(
    line('HEAD', '') +
      line('GET', 'Range: bytes=5-9\r\n') +
      line('GET', 'Range: bytes=2000-\r\n') +
      line('GET', 'Connection: close\r\n'),
  );
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece);
  const got = Buffer.concat(pieces);
  const statuses = got.toString('latin1').match(/HTTP\/1\.1 \d+/g);
  t.same(statuses, ['HTTP/1.1 200', 'HTTP/1.1 206', 'HTTP/1.1 416', 'HTTP/1.1 200']);
  t.ok(got.subarray(-1000).equals(bytesAt({ start: 0, end: 999 })));
});

t.test('curl resumes, and ffprobe reads a film', async (t) => {
  const { url } = await setUp(t, () => fileReadable(FILM_PATH));
  const dir = t.testdir({});
  const out = `${dir}/film.mp4`;
  await run('curl', ['-sS', '--fail', '-r', '0-999999', '-o', out, url]);
  await run('curl', ['-sS', '--fail', '-C', '-', '-o', out, url]);
  await run('cmp', [out, FILM_PATH]);
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-show_entries', 'format=duration:stream=codec_name', url],
  ]);
  t.match(JSON.parse(stdout), {
    streams: [{ codec_name: 'h264' }, { codec_name: 'aac' }],
    format: { duration: /^30\./ },
  });
});

t.test('ffmpeg seeks in a film, and gets the frame that the file has', async (t) => {
  const { url } = await setUp(t, () => fileReadable(FILM_PATH));
  const frameOf = async (input: string): Promise<string> => {
    const args = ['-v', 'error', '-ss', '17', '-i', input, '-frames:v', '1', '-f', 'md5', '-'];
    return (await run('ffmpeg', args)).stdout;
  };
  t.equal(await frameOf(url), await frameOf(FILM_PATH));
});

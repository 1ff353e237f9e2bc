import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FilmConverter, mostBytesOf } from '../../bridge/ffmpeg/film-converter.ts';
import { toolPath } from '../../bridge/ffmpeg/find-tool.ts';
import { temporaryDir } from '../support/bridge-process.ts';
import { waitFor } from '../support/wait-for.ts';

const ffmpeg = toolPath('ffmpeg');
const LONG_SEC = 60;

/** With its table at the end, as programs write it that know nothing of networks. */
const film = async (t: Test, seconds: number) => {
  const path = join(temporaryDir(t), 'film.mp4');
  const pictures = ['-f', 'lavfi', '-i', `testsrc=size=320x180:rate=24:duration=${seconds}`];
  const sound = ['-f', 'lavfi', '-i', `sine=duration=${seconds}`];
  const codecs = ['-c:v', 'mpeg4', '-c:a', 'aac'];
  execFileSync('ffmpeg', ['-v', 'error', ...pictures, ...sound, ...codecs, path]);
  const handle = await open(path);
  t.teardown(() => handle.close());
  return handle.fd;
};

const childrenOf = (pid: number): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]) === pid;
      } catch {
        return false;
      }
    });

t.test('a film becomes fragments of H.264 and AAC', async (t) => {
  const fd = await film(t, 3);
  const pieces: Uint8Array[] = [];
  for await (const piece of new FilmConverter(ffmpeg, 1).convert(fd, new AbortController().signal))
    pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  t.ok(bytes.length < mostBytesOf(3), `${bytes.length} bytes`);
  t.equal(bytes.toString('latin1', 4, 8), 'ftyp');
  t.ok(bytes.includes('moof') && bytes.includes('avc1') && bytes.includes('mp4a'));
});

t.test('it ends with who waits for it, and is bounded in number', async (t) => {
  const fd = await film(t, LONG_SEC);
  const converter = new FilmConverter(ffmpeg, 1);
  const before = childrenOf(process.pid).length;
  const controller = new AbortController();
  const running = converter.convert(fd, controller.signal);
  await running.next();
  t.equal(await converter.isFree(), false);
  await t.rejects(converter.convert(fd, new AbortController().signal).next());
  controller.abort(new Error('nobody waits'));
  await t.rejects(
    (async () => {
      for await (const _ of running);
    })(),
    { message: 'nobody waits' },
  );
  t.equal(await converter.isFree(), true);
  for await (const _ of converter.convert(fd, new AbortController().signal)) break;
  await waitFor('its end', async () => childrenOf(process.pid).length <= before);
  t.equal(await new FilmConverter(async () => undefined, 1).isFree(), false);
  t.equal(await new FilmConverter(ffmpeg, 0).isFree(), false);
});

t.test('what is no film ends with an error', async (t) => {
  const handle = await open('/dev/null');
  t.teardown(() => handle.close());
  const signal = new AbortController().signal;
  await t.rejects(new FilmConverter(ffmpeg, 1).convert(handle.fd, signal).next());
});

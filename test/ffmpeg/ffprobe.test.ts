import { chmod, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Ffprobe } from '../../bridge/ffmpeg/ffprobe.ts';
import { findTool } from '../../bridge/ffmpeg/find-tool.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';

const skip = await lacking('ffmpeg', 'ffprobe');
if (!skip) await mediaZoo();
const never = new AbortController().signal;

const askAbout = async (ffprobe: Ffprobe, path: string, signal = never) => {
  const handle = await open(path);
  try {
    return await ffprobe.ask(handle.fd, signal);
  } finally {
    await handle.close();
  }
};

const program = async (t: Test, script: string): Promise<string> => {
  const path = join(t.testdir(), 'ffprobe');
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o700);
  return path;
};

t.test('the one on PATH is found', { skip }, async (t) => {
  t.match(await findTool('ffprobe'), { path: /ffprobe$/, version: /\d/ });
});

t.test('a configured one is taken and no other', { skip }, async (t) => {
  const path = await program(t, 'echo ffprobe version 9.9');
  t.same(await findTool('ffprobe', path), { path, version: '9.9' });
  t.match(await findTool('ffprobe', '/nowhere/ffprobe'), { why: /\/nowhere\/ffprobe/ });
  t.equal((await findTool('ffprobe', '/bin/true')).path, undefined, 'another program');
});

t.test('the file that was opened is read, whatever its name has become', { skip }, async (t) => {
  const { path } = await findTool('ffprobe');
  const dir = t.testdir();
  const name = join(dir, 'film.mp4');
  await writeFile(name, '#EXTM3U\n');
  const handle = await open(join(ZOO, 'end.mp4'));
  await rename(name, join(dir, '-i other.mp4'));
  t.match(await new Ffprobe(path ?? '').ask(handle.fd, never), { container: 'mp4' });
  await handle.close();
});

t.test('playlists and lists of other files are not followed', { skip }, async (t) => {
  const { path = '' } = await findTool('ffprobe');
  const dir = t.testdir({
    'hls.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://${ZOO}/a.ts\n#EXT-X-ENDLIST\n`,
    'concat.mp4': `ffconcat version 1.0\nfile ${ZOO}/a.ts\n`,
  });
  for (const name of ['hls.mp4', 'concat.mp4']) {
    t.same(await askAbout(new Ffprobe(path), join(dir, name)), { failure: 'damaged' }, name);
  }
});

t.test('one that hangs, floods or talks nonsense is ended', { skip }, async (t) => {
  const ask = async (script: string, timeoutMs?: number) =>
    askAbout(new Ffprobe(await program(t, script), timeoutMs), join(ZOO, 'fast.mp4'));
  t.same(await ask('exec sleep 60', 200), { failure: 'too-slow' });
  t.same(await ask('exec cat /dev/zero'), { failure: 'too-large' });
  t.same(await ask('echo "{"'), { failure: 'damaged' });
  t.same(await ask('echo "{\\"format\\":7}"'), { failure: 'damaged' });
  t.same(await ask('exit 1'), { failure: 'damaged' });
  t.same(await askAbout(new Ffprobe('/nowhere'), join(ZOO, 'fast.mp4')), { failure: 'damaged' });
});

t.test('it is ended when nobody wants its answer', { skip }, async (t) => {
  const gone = new AbortController();
  const ffprobe = new Ffprobe(await program(t, 'exec sleep 60'));
  const asked = askAbout(ffprobe, join(ZOO, 'fast.mp4'), gone.signal);
  gone.abort(new Error('not wanted'));
  await t.rejects(asked, { message: 'not wanted' });
});

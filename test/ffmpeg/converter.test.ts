/** ffmpeg for films: ended when nobody waits for it, so many at once, and none where there is none. */
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Converter } from '../../bridge/ffmpeg/converter.ts';
import { toolPath } from '../../bridge/ffmpeg/find-tool.ts';
import { Renditions, type RenditionsDeps } from '../../bridge/playback/renditions.ts';
import { waitFor } from '../support/wait-for.ts';

const never = new AbortController().signal;
const job = (...input: readonly Uint8Array[]) => ({ format: 'mp4', input, args: [] });
const at = (path: string) => toolPath('ffmpeg', path);

/** A program that passes for ffmpeg, and lets its work be seen: `running` has a file named after each process. */
const toolOf = (t: Test, work: string): { path: string; running: () => number[] } => {
  const directory = t.testdir({ running: {} });
  const path = join(directory, 'ffmpeg');
  const running = join(directory, 'running');
  const version = 'if [ "$1" = -version ]; then echo "ffmpeg version 0"; exit; fi';
  writeFileSync(path, `#!/bin/sh\n${version}\n: > ${running}/$$\n${work}\n`);
  chmodSync(path, 0o755);
  const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
  return { path, running: () => readdirSync(running).map(Number).filter(isAlive) };
};

t.test('ended when nobody waits any more', async (t) => {
  const { path, running } = toolOf(t, 'exec sleep 60');
  const converter = new Converter(at(path), 1);
  const [first, second] = [new AbortController(), new AbortController()];
  const begun = converter.convert(job(new Uint8Array(1e6)), first.signal);
  const waiting = converter.convert(job(), second.signal);
  await waitFor('it to run', () => running().length === 1);
  second.abort(new Error('left while waiting'));
  await t.rejects(waiting, { message: 'left while waiting' });
  t.equal(running().length, 1, 'one at once');
  first.abort(new Error('left'));
  await t.rejects(begun, { message: 'left' });
  t.same(running(), []);
});

t.test('what it writes, and nothing when it fails', async (t) => {
  const copying = new Converter(at(toolOf(t, 'exec cat').path));
  const pieces = [new Uint8Array([1, 2]), new Uint8Array([3])];
  t.same([...((await copying.convert(job(...pieces), never)) ?? [])], [1, 2, 3]);
  const failing = new Converter(at(toolOf(t, 'echo half; exit 1').path));
  t.equal(await failing.convert(job(...pieces), never), undefined);
  const missing = new Converter(at('/nowhere/ffmpeg'));
  t.equal(await missing.isThere(), false);
  t.equal(await missing.convert(job(...pieces), never), undefined);
});

t.test('an owner who makes none offers none', async (t) => {
  const { path } = toolOf(t, 'exit 1');
  const library = { catalogs: {}, assets: {} } as unknown as RenditionsDeps;
  const offered = (ffmpeg: string, atOnce: number) =>
    new Renditions({ ...library, ffmpeg: at(ffmpeg), atOnce }).renditions();
  t.same(await offered(path, 1), ['720p', '480p', '360p', 'thin']);
  t.same(await offered(path, 0), []);
  t.same(await offered('/nowhere/ffmpeg', 1), []);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { holderOf, lockDataDir } from '../../bridge/store/data-dir.ts';
import { describeSelf } from '../../bridge/store/lock-holder.ts';

const dirIn = (t: Test) => join(t.testdir(), 'data');
const IN_USE = { code: 'DATA_DIR_IN_USE' };
const linuxOnly = process.platform === 'linux' ? {} : { skip: 'needs /proc' };

const spawnSleeper = (t: Test): ChildProcess => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
};

/** Puts a lock of somebody else into a new data directory. */
const dirWithLock = async (t: Test, holder: object | string, ageSec = 0) => {
  const dir = t.testdir();
  const file = join(dir, 'bridge.1.lock');
  await writeFile(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const then = new Date(Date.now() - ageSec * 1000);
  await utimes(file, then, then);
  return dir;
};

t.test('a data directory is private and has one holder', async (t) => {
  const dir = dirIn(t);
  const lock = await lockDataDir(dir);
  t.equal((await stat(dir)).mode & 0o777, 0o700);
  t.equal(await holderOf(dir), process.pid);
  await t.rejects(lockDataDir(dir), IN_USE);
  await lock.release();
  t.equal(await holderOf(dir), undefined);
  t.same(await readdir(dir), []);
  await (await lockDataDir(dir)).release();
});

t.test('of many that come at the same moment one gets it', async (t) => {
  const dir = dirIn(t);
  const results = await Promise.allSettled(Array.from({ length: 16 }, () => lockDataDir(dir)));
  const won = results.filter(({ status }) => status === 'fulfilled');
  t.equal(won.length, 1);
  for (const result of won) if (result.status === 'fulfilled') await result.value.release();
});

t.test('a stale lock is taken over, by one only', async (t) => {
  const self = await describeSelf();
  const child = spawnSleeper(t);
  const pid = child.pid ?? 0;
  child.kill('SIGKILL');
  await once(child, 'exit');
  const dir = await dirWithLock(t, { ...self, pid });
  const results = await Promise.allSettled(Array.from({ length: 16 }, () => lockDataDir(dir)));
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  const [file, ...others] = await readdir(dir);
  t.same(others, []);
  t.match(JSON.parse(await readFile(join(dir, file ?? ''), 'utf8')), { pid: process.pid });
  for (const result of results) if (result.status === 'fulfilled') await result.value.release();
});

t.test('the lock of a living process counts', linuxOnly, async (t) => {
  const self = await describeSelf();
  const { startTicks: _, ...holder } = { ...self, pid: spawnSleeper(t).pid };
  await t.rejects(lockDataDir(await dirWithLock(t, holder, 3600)), IN_USE);
});

t.test('a later process of the same number is not its holder', linuxOnly, async (t) => {
  const self = await describeSelf();
  const dir = await dirWithLock(t, { ...self, pid: spawnSleeper(t).pid, startTicks: '1' });
  await (await lockDataDir(dir)).release();
});

t.test('where the process cannot be seen, the age of the lock decides', async (t) => {
  const elsewhere = { pid: 1, space: 'another container' };
  await t.rejects(lockDataDir(await dirWithLock(t, elsewhere)), IN_USE);
  await (await lockDataDir(await dirWithLock(t, elsewhere, 60))).release();
  await t.rejects(lockDataDir(await dirWithLock(t, '')), IN_USE, 'not written yet');
  await (await lockDataDir(await dirWithLock(t, '{"pid":', 60))).release();
});

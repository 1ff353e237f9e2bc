/** A bounded directory of what can be had again. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { BlobCache, type BlobKey } from '../../bridge/store/blob-cache.ts';

const keyOf = (name: string, group = 'g'): BlobKey => ({ group, name });
const blob = (size: number, fill = 7) => ({
  mimeType: 'image/png',
  bytes: new Uint8Array(size).fill(fill),
});
const start = async (dir: string, maxBytes = 1e6): Promise<BlobCache> => {
  const cache = new BlobCache(dir, maxBytes);
  await cache.start();
  return cache;
};
const setUp = (t: Test, maxBytes?: number) => start(join(t.testdir(), 'cache'), maxBytes);

const bytesOf = async (cache: BlobCache, key: BlobKey): Promise<Buffer | undefined> => {
  const file = await cache.open(key);
  if (!file) return undefined;
  const bytes = Buffer.alloc(file.size + 10);
  const filled = await file.read(bytes, 0, bytes.length, 0);
  await file.close();
  return bytes.subarray(0, filled);
};

t.test('what was put is there, also after a restart, for its owner only', async (t) => {
  const dir = join(t.testdir(), 'cache');
  const cache = await start(dir);
  await cache.put(keyOf('a'), blob(100_000));
  await cache.put(keyOf('b'), blob(5, 1));
  await cache.put(keyOf('b'), blob(6, 2));
  const again = await start(dir);
  for (const each of [cache, again]) {
    t.ok((await bytesOf(each, keyOf('a')))?.equals(Buffer.alloc(100_000, 7)));
    t.ok((await bytesOf(each, keyOf('b')))?.equals(Buffer.alloc(6, 2)));
    t.equal(await bytesOf(each, keyOf('c')), undefined);
  }
  t.equal(again.bytes, cache.bytes);
  const modes = [dir, ...readdirSync(dir).map((name) => join(dir, name))].map(
    (path) => statSync(path).mode & 0o777,
  );
  t.same(modes, [0o700, 0o600, 0o600]);
  const file = await again.open(keyOf('a'));
  const part = Buffer.alloc(10);
  t.equal(await file?.read(part, 2, 5, 99_997), 3);
  t.same([...part], [0, 0, 7, 7, 7, 0, 0, 0, 0, 0]);
  await file?.close();
});

t.test('what is half, altered, or not ours is thrown away', async (t) => {
  const dir = join(t.testdir(), 'cache');
  const cache = await start(dir);
  for (const name of ['cut', 'other', 'good']) await cache.put(keyOf(name), blob(1000));
  const whole = readdirSync(dir).map((name) => join(dir, name));
  const at = (name: string) =>
    whole.find((file) => readFileSync(file).includes(`g ${name}"`)) ?? '';
  truncateSync(at('cut'), 500);
  writeFileSync(at('other'), readFileSync(at('good')));
  // As a bridge that was killed between writing and renaming leaves it.
  writeFileSync(join(dir, `.${'a'.repeat(64)}.123456.tmp`), 'half');
  writeFileSync(join(dir, 'f'.repeat(64)), 'not a head');
  writeFileSync(join(dir, 'readme'), 'foreign');
  mkdirSync(join(dir, 'e'.repeat(64)));
  const again = await start(dir);
  t.equal(readdirSync(dir).length, 4, 'what cannot be ours goes at once');
  t.equal(await bytesOf(again, keyOf('cut')), undefined);
  t.equal(await bytesOf(again, keyOf('other')), undefined);
  t.ok(await bytesOf(again, keyOf('good')));
  t.equal(readdirSync(dir).length, 2, 'the others when they are asked for');
});

t.test('it stays within its budget; what was used longest ago goes first', async (t) => {
  const dir = join(t.testdir(), 'cache');
  const cache = await start(dir, 3_500);
  for (const name of ['a', 'b', 'c']) await cache.put(keyOf(name), blob(1000));
  const reading = await cache.open(keyOf('b'));
  await bytesOf(cache, keyOf('a'));
  await cache.put(keyOf('d'), blob(1000));
  await cache.put(keyOf('e'), blob(1000));
  const there = async (each: BlobCache) => {
    const found: string[] = [];
    for (const name of 'abcde') if (await bytesOf(each, keyOf(name))) found.push(name);
    return found.join('');
  };
  t.equal(await there(cache), 'ade');
  const rest = Buffer.alloc(1000);
  t.equal(await reading?.read(rest, 0, 1000, 0), 1000, 'an open file can still be read');
  await reading?.close();
  await cache.put(keyOf('large'), blob(10_000));
  t.ok(await bytesOf(cache, keyOf('large')), 'one larger than the budget stays until the next');
  await cache.put(keyOf('a'), blob(10));
  t.same([await there(cache), readdirSync(dir).length], ['a', 1]);
});

t.test('the order of use outlives a restart', async (t) => {
  const dir = join(t.testdir(), 'cache');
  const cache = await start(dir);
  for (const name of ['a', 'b']) await cache.put(keyOf(name), blob(1000));
  for (const name of readdirSync(dir)) utimesSync(join(dir, name), 1, 1);
  await bytesOf(cache, keyOf('a'));
  const again = await start(dir, 1_500);
  t.ok(await bytesOf(again, keyOf('a')));
  t.notOk(await bytesOf(again, keyOf('b')));
});

t.test('a group is forgotten, and no other', async (t) => {
  const cache = await setUp(t);
  await cache.put(keyOf('a', 'one'), blob(10));
  await cache.put(keyOf('a', 'two'), blob(20));
  await cache.forget('one');
  t.notOk(await bytesOf(cache, keyOf('a', 'one')));
  t.equal((await bytesOf(cache, keyOf('a', 'two')))?.length, 20);
});

import t from 'tap';
import { BufferPool } from '../../bridge/share/buffer-pool.ts';

t.test('buffers are made up to their number, and used again', async (t) => {
  const pool = new BufferPool(2, 10, 1);
  const [one, two] = [await pool.take('ben'), await pool.take('ben')];
  t.ok(one?.length === 10 && two?.length === 10 && one !== two);
  const three = pool.take('ben');
  pool.give(two as Uint8Array);
  t.equal(await three, two);
  pool.give(one as Uint8Array);
  t.equal(await pool.take('ben'), one);
});

t.test('friends are served in turn, each in the order of their asks', async (t) => {
  const pool = new BufferPool(1, 10, 100);
  const buffer = (await pool.take('ben')) as Uint8Array;
  const served: string[] = [];
  const asked: Promise<void>[] = [];
  const ask = (taker: string, name: string) => {
    const taking = pool.take(taker);
    t.ok(taking, name);
    asked.push(
      Promise.resolve(taking).then(() => {
        served.push(name);
        pool.give(buffer);
      }),
    );
  };
  for (const n of [1, 2, 3, 4]) ask('ben', `ben ${n}`);
  for (const n of [1, 2]) ask('carol', `carol ${n}`);
  ask('dan', 'dan 1');
  pool.give(buffer);
  await Promise.all(asked);
  t.same(served, ['ben 1', 'carol 1', 'dan 1', 'ben 2', 'carol 2', 'ben 3', 'ben 4']);
});

t.test('one who waits at too many places is refused, others are not', async (t) => {
  const pool = new BufferPool(1, 10, 256);
  const buffer = (await pool.take('ben')) as Uint8Array;
  for (let n = 0; n < 256; n++) t.ok(pool.take('ben'));
  t.equal(pool.take('ben'), undefined);
  const carols = pool.take('carol');
  t.ok(carols);
  pool.give(buffer);
  pool.give(buffer);
  t.equal(await carols, buffer);
  t.ok(pool.take('ben'), 'a place is free again');
});

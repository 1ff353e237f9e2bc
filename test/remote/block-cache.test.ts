import fc from 'fast-check';
import t from 'tap';
import { type Block, BlockCache, CELL, cellsOf } from '../../bridge/remote/block-cache.ts';

const block = (cell: number, cells: number): Block => ({
  start: cell * CELL,
  length: cells * CELL,
  pieces: [],
});

t.test('it never holds more than it may, and finds what it holds', async () => {
  const step = fc.record({
    file: fc.constantFrom('a', 'b'),
    cell: fc.nat(40),
    cells: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const cache = new BlockCache(10 * CELL);
      for (const { file, cell, cells } of steps) {
        const fresh = block(cell, cells);
        cache.put(file, fresh);
        if (cache.bytes > 10 * CELL) return false;
        if (cache.get(file, cell) !== fresh) return false;
      }
      for (const file of ['a', 'b']) cache.drop(file);
      return cache.bytes === 0;
    }),
  );
});

t.test('the block used last stays longest', async (t) => {
  const cache = new BlockCache(3 * CELL);
  for (const cell of [0, 1, 2]) cache.put('a', block(cell, 1));
  cache.get('a', 0);
  cache.put('a', block(3, 1));
  t.ok(cache.has('a', 0));
  t.notOk(cache.has('a', 1));
});

t.test('the last block of a file may end inside a cell', async (t) => {
  t.same(cellsOf({ start: 2 * CELL, length: CELL + 1 }), [2, 3]);
  t.same(cellsOf({ start: 0, length: 1 }), [0]);
});

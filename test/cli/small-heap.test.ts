import t from 'tap';
import { growingPercent } from '../../bridge/cli/small-heap.ts';

const MB = 1024 * 1024;
const roomOf = (usedMb: number): number => (usedMb * growingPercent(usedMb * MB)) / 100;

t.test('however small a heap is, the blocks of a film have room until quick collections', (t) => {
  for (const usedMb of [1, 20, 40, 100, 200]) t.ok(roomOf(usedMb) >= 64, `${usedMb} MB`);
  t.ok(roomOf(40) <= 65, 'and no more');
  t.end();
});

t.test('a large heap grows by a quarter', (t) => {
  t.equal(growingPercent(400 * MB), 25);
  t.end();
});

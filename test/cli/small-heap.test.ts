import t from 'tap';
import { growingPercent } from '../../bridge/cli/small-heap.ts';

const MB = 1024 * 1024;
const roomOf = (usedMb: number, isFilmPassing: boolean): number =>
  (usedMb * growingPercent(usedMb * MB, isFilmPassing)) / 100;

t.test('however small a heap is, the blocks of a film have room until quick collections', (t) => {
  for (const usedMb of [1, 20, 40, 100, 200]) t.ok(roomOf(usedMb, true) >= 64, `${usedMb} MB`);
  t.ok(roomOf(40, true) <= 65, 'and no more');
  t.ok(roomOf(40, false) <= 17, 'less without a film');
  t.end();
});

t.test('a large heap grows by a fifth', (t) => {
  t.equal(growingPercent(400 * MB, false), 20);
  t.equal(growingPercent(400 * MB, true), 20);
  t.end();
});

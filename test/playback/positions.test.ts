import t from 'tap';
import { MOST_POSITIONS, type Position, withPosition } from '../../bridge/playback/positions.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { itemOf } from '../support/loopback.ts';

const at = (number: number, atSec: number): Position => ({
  ...{ catalog: 'films', item: itemOf(number).id, atSec },
});
const stopped = (
  positions: readonly Position[],
  number: number,
  atSec: number,
  more: Partial<Item> = { duration: 7200 },
) => withPosition(positions, { catalog: 'films', item: itemOf(number, more) }, atSec);

t.test('where somebody stopped is kept, the latest first', async (t) => {
  const two = stopped([at(1, 600)], 2, 700);
  t.same(two, [at(2, 700), at(1, 600)]);
  t.same(stopped(two, 1, 900), [at(1, 900), at(2, 700)]);
  t.same(stopped(two, 1, 900, {}), [at(1, 900), at(2, 700)], 'of unknown length');
  t.same(stopped(two, 2, 7100), [at(1, 600)], 'seen to its end');
  t.same(stopped(two, 2, 10), [at(1, 600)], 'begun anew');
  t.same(stopped([], 1, 20, { duration: 60 }), [at(1, 20)], 'also of a short one');
  t.same(stopped(two, 3, 90, { duration: 180, kind: 'track' }), two, 'not of songs');
  const many = Array.from({ length: MOST_POSITIONS }, (_, n) => at(n + 10, 100));
  t.equal(stopped(many, 1, 100).length, MOST_POSITIONS);
});

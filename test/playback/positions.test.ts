import t from 'tap';
import { MOST_POSITIONS, type Position, withPosition } from '../../bridge/playback/positions.ts';

const at = (item: string, atSec: number): Position => ({ catalog: 'films', item, atSec });

t.test('where somebody stopped is kept, the latest first', async (t) => {
  const two = withPosition([at('a', 600)], at('b', 700), 7200);
  t.same(two, [at('b', 700), at('a', 600)]);
  t.same(withPosition(two, at('a', 900), 7200), [at('a', 900), at('b', 700)]);
  t.same(withPosition(two, at('a', 900), undefined), [at('a', 900), at('b', 700)]);
  t.same(withPosition(two, at('b', 7100), 7200), [at('a', 600)], 'seen to its end');
  t.same(withPosition(two, at('b', 10), 7200), [at('a', 600)], 'begun anew');
  t.same(withPosition([], at('a', 20), 60), [at('a', 20)], 'also of a short one');
  const many = Array.from({ length: MOST_POSITIONS }, (_, n) => at(`${n}`, 100));
  t.equal(withPosition(many, at('new', 100), 7200).length, MOST_POSITIONS);
});

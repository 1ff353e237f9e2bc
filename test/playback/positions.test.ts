import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Positions } from '../../bridge/playback/kept-positions.ts';
import { MOST_POSITIONS, type Position, withPosition } from '../../bridge/playback/positions.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { temporaryDir } from '../support/bridge-process.ts';
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

t.test('one list for the household outlives the bridge', async (t) => {
  const file = join(temporaryDir(t), 'positions.json');
  const warnings: string[] = [];
  const quiet = () => undefined;
  const warn = (_: object, text: string) => void warnings.push(text);
  const log = { debug: quiet, info: quiet, error: quiet, warn };
  const open = (former: readonly Position[] = []) => Positions.open({ file, former, log });
  const item = itemOf(2, { duration: 7200 });

  const positions = await open([at(1, 600)]);
  positions.stoppedAt({ catalog: 'films', item }, 700);
  positions.stoppedAt({ catalog: 'songs', item }, 800);
  t.equal(positions.of('songs', item.id), 800);
  positions.renameCatalog('films', 'movies');
  positions.endCatalog('songs');
  await positions.stop();
  t.equal(statSync(file).mode & 0o777, 0o600);
  const next = await open([at(9, 900)]);
  t.same(next.list(), [
    { ...at(2, 700), catalog: 'movies' },
    { ...at(1, 600), catalog: 'movies' },
  ]);

  rmSync(file);
  mkdirSync(file);
  writeFileSync(join(file, 'x'), '');
  next.stoppedAt({ catalog: 'films', item }, 1000);
  await next.stop();
  t.same(warnings, ['positions could not be saved']);
  t.equal(next.of('films', item.id), 1000, 'a full disk is no reason to forget at once');
});

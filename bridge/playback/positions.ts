/** Where a household stopped watching; only the latest are kept. */
import { type Static, Type } from 'typebox';
import type { InCatalog } from '../finding/everything.ts';
import { ItemId } from '../protocol/item.ts';

export const Position = Type.Object({
  catalog: Type.String(),
  item: ItemId,
  atSec: Type.Number({ minimum: 0 }),
});
export type Position = Static<typeof Position>;

export const MOST_POSITIONS = 100;
/** Who stops earlier begins anew. */
const BEGINNING_SEC = 30;
/** Nobody goes on with the closing titles. */
const SEEN_SHARE = 0.95;
const BEGUN_SHARE = 0.05;

/** Books are gone on with, songs are not. */
const LONGEST_SONG_SEC = 20 * 60;

const isSame = (a: Position, b: Position): boolean => a.catalog === b.catalog && a.item === b.item;

/** The latest first. What was seen to its end, or only begun, is not among them. */
export const withPosition = (
  positions: readonly Position[],
  { catalog, item }: InCatalog,
  atSec: number,
): Position[] => {
  const { id, kind, duration: lengthSec = Number.POSITIVE_INFINITY } = item;
  if (kind === 'track' && lengthSec < LONGEST_SONG_SEC) return [...positions];
  const at = { catalog, item: id, atSec };
  const others = positions.filter((one) => !isSame(one, at));
  const isBegun = atSec >= Math.min(BEGINNING_SEC, lengthSec * BEGUN_SHARE);
  if (!isBegun || atSec > lengthSec * SEEN_SHARE) return others;
  return [at, ...others].slice(0, MOST_POSITIONS);
};

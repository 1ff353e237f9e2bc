/** Where films were stopped, for going on with them. Kept in the browser; only the latest. */
import type { Item } from '../answers.ts';

export type Position = { readonly catalog: string; readonly item: string; readonly atSec: number };

const KEY = 'natster positions';
const MOST = 100;
/** Who stops earlier begins anew. */
const BEGINNING_SEC = 30;
/** Nobody goes on with the closing titles. */
const SEEN_SHARE = 0.95;
/** Books are gone on with, songs are not. */
const LONGEST_SONG_SEC = 20 * 60;

const isPosition = (value: unknown): value is Position =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'item') === 'string' &&
  typeof Reflect.get(value, 'atSec') === 'number';

const kept = (): Position[] => {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isPosition) : [];
  } catch {
    return [];
  }
};

const isOf = (position: Position, catalog: string, item: Item): boolean =>
  position.catalog === catalog && position.item === item.id;

/** 0: from the beginning. */
export const positionOf = (catalog: string, item: Item): number =>
  kept().find((position) => isOf(position, catalog, item))?.atSec ?? 0;

export const keepPosition = (
  catalog: string,
  item: Item,
  atSec: number,
  durationSec: number,
): void => {
  if (item.kind === 'track' && durationSec < LONGEST_SONG_SEC) return;
  const others = kept().filter((position) => !isOf(position, catalog, item));
  const isUnderWay = atSec >= BEGINNING_SEC && atSec <= durationSec * SEEN_SHARE;
  const position = { catalog, item: item.id, atSec: Math.floor(atSec) };
  const all = (isUnderWay ? [position, ...others] : others).slice(0, MOST);
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    return;
  }
};

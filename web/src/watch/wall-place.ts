/** Where somebody is on a wall; kept with the entry in the browser's history, so that going back leads there again. */
import type { Extent } from './pages.ts';

export type WallPlace = {
  readonly key: string;
  readonly extent: Extent;
  /** The tile that has, or had, the focus. */
  readonly active: number;
  readonly isFocused: boolean;
  /** Pixels. */
  readonly scrolled: number;
};

export const placeKept = (key: string): WallPlace | undefined => {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null) return undefined;
  const place = Reflect.get(state, 'wall') as WallPlace | undefined;
  return place?.key === key ? place : undefined;
};

export const keepPlace = (place: WallPlace): void => history.replaceState({ wall: place }, '');

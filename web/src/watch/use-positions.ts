import type { Position } from '../answers.ts';
import { useAsked } from '../use-asked.ts';
import { watchApi } from '../watch-api.ts';

/** Where the household stopped, wherever that was; undefined until it is known. */
export const usePositions = (): readonly Position[] | undefined =>
  useAsked((signal) => watchApi.positions(signal)).known?.positions;

export const stoppedIn = (
  positions: readonly Position[] | undefined,
  catalog: string,
  id: string,
): number => positions?.find((one) => one.catalog === catalog && one.item === id)?.atSec ?? 0;

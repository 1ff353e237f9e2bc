import { isBelow } from '../media/paths.ts';
import type { Reconciliation } from './reconcile.ts';
import type { SourceProblem } from './source.ts';

/** Fewer may go at once without a question. */
const MANY = 10;
const MOST_MOUNTS = 1_000;

export type Looked = {
  /** Directories on a disk of their own, when they were last there. */
  readonly mounts: readonly string[] | undefined;
  /** Of them and of others, those that are now. */
  readonly mounted: ReadonlySet<string>;
  /** Whether it was looked for. */
  readonly isLookedAt: (directory: string) => boolean;
  /** At and below these paths may be what was not seen. */
  readonly hidden: ReadonlySet<string>;
};

export type Missing = {
  readonly hidden: ReadonlySet<string>;
  /** One for each disk that was taken out. */
  readonly problems: readonly SourceProblem[];
  /** As they are to be remembered. */
  readonly mounts: string[];
};

/**
 * Where a disk was mounted below the root and is none now, its place looks like a folder that was emptied, or is gone:
 * what was on it is there still. A place that lacks nothing is just a folder by now.
 */
export const missingDisks = (reconciliation: Reconciliation, looked: Looked): Missing => {
  const { mounts = [], mounted, isLookedAt, hidden } = looked;
  const isMissing = (place: string) =>
    isLookedAt(place) && !mounted.has(place) && reconciliation.hasLostBelow(place);
  const missing = mounts.filter(isMissing);
  const told = missing.filter((place) => !isBelow(place, hidden));
  const kept = mounts.filter((place) => !isLookedAt(place) || missing.includes(place));
  return {
    hidden: new Set([...hidden, ...missing]),
    problems: told.map((path) => ({ path, kind: 'disk-away', hidesItems: true })),
    mounts: [...new Set([...kept, ...mounted])].sort().slice(0, MOST_MOUNTS),
  };
};

/**
 * Another folder of the same name that lacks most of the items, or a folder that has suddenly lost most of
 * them: a disk that was taken out, most likely.
 */
export const isEmptied = (
  reconciliation: Reconciliation,
  hidden: ReadonlySet<string>,
  isSame: boolean,
): boolean => {
  const { count, share } = reconciliation.lost(hidden);
  return share > 0.5 && (!isSame || count >= MANY);
};

/** Of a source of which only a part was looked at. */
export const isMuch = (count: number, size: number): boolean => count >= MANY && count > size / 2;

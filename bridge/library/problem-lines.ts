import type { LiveSource } from './live-source.ts';
import { explain } from './problems.ts';
import type { EntryProblem } from './source-record.ts';

/** A thing that is wrong, for its owner to read and to mend. */
export type SourceProblemLine = {
  /** Below the source's folder. */
  readonly path: string;
  readonly kind: string;
  readonly message: string;
  readonly hint: string;
};

const MOST = 10_000;

/** All that is known to be wrong in a source; of very many the first ones. */
export const problemsOf = (live: LiveSource): readonly SourceProblemLine[] =>
  [...found(live).values()]
    .slice(0, MOST)
    .map(({ path, kind }) => ({ path, kind, ...explain(kind) }));

/** With those that nobody keeps. */
export const countProblems = (live: LiveSource): number => {
  const { count, list } = live.scanner.problems;
  return count - list.length + found(live).size;
};

/** Of a series' picture each of its episodes tells: it is wrong once. */
const found = ({ scanner, index }: LiveSource): Map<string, EntryProblem> => {
  const unreadable = index.unreadable.map((path) => ({ path, kind: 'unreadable' }));
  const all = [...scanner.problems.list, ...unreadable, ...index.problems];
  return new Map(all.map((each) => [`${each.kind} ${each.path}`, each]));
};

import type { LiveSource } from './live-source.ts';
import { explain } from './problems.ts';

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
export const problemsOf = (
  live: LiveSource,
): { readonly lines: readonly SourceProblemLine[]; readonly count: number } => {
  const { problems } = live.scanner;
  const found: { path: string; kind: string }[] = [...problems.list];
  const count = problems.count - problems.list.length;
  for (const path of live.index.unreadable) found.push({ path, kind: 'unreadable' });
  for (const each of live.index.problems) found.push(each);
  // Of a series' picture each of its episodes tells.
  const once = new Map(found.map((each) => [`${each.kind} ${each.path}`, each]));
  const lines = [...once.values()]
    .slice(0, MOST)
    .map(({ path, kind }) => ({ path, kind, ...explain(kind) }));
  return { lines, count: count + once.size };
};

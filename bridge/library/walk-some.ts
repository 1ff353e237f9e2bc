import { dirOf, isBelow } from '../media/paths.ts';
import type { FoundDirectory, SourceProblem, WalkEvent, WalkScope } from './source.ts';

export type Walked = {
  readonly directories: readonly FoundDirectory[];
  readonly problems: readonly SourceProblem[];
};

export const walkedIn = (events: readonly WalkEvent[]): Walked => ({
  directories: events.flatMap((event) => (event.kind === 'directory' ? event.directory : [])),
  problems: events.flatMap((event) => (event.kind === 'problem' ? event.problem : [])),
});

export type WalkedSome = {
  readonly walked: readonly FoundDirectory[];
  /** Known directories that are there no more. */
  readonly vanished: ReadonlySet<string>;
  readonly problems: readonly SourceProblem[];
};

/** Directories: whether there is no need to walk through one, and those that were walked through. */
export interface Known {
  has(directory: string): boolean;
  keys(): Iterable<string>;
}

/** Through all that is known, and through what is new below it. */
export async function* walkAgain(
  walk: (scope: WalkScope) => AsyncIterable<Walked>,
  known: Known & { readonly digests: ReadonlyMap<string, string> },
): AsyncGenerator<Walked> {
  const there = new Set<string>();
  const scope = { directories: [...known.keys()], isDeep: false, known: known.digests };
  for await (const found of walk(scope)) {
    for (const { directories } of found.directories)
      for (const each of directories) there.add(each);
    yield found;
  }
  const unknown = [...there].filter((path) => !known.has(path));
  if (unknown.length > 0) yield* walk({ directories: unknown, isDeep: true });
}

/**
 * Looks at some directories, and through all that is new below them. Where one is gone the directory above
 * is looked at, too.
 */
export const walkSome = async (
  walk: (scope: WalkScope) => AsyncIterable<Walked>,
  known: Known,
  wanted: readonly string[],
): Promise<WalkedSome> => {
  const walked = new Map<string, FoundDirectory>();
  const problems: SourceProblem[] = [];
  const take = async (scope: WalkScope) => {
    for await (const found of walk(scope)) {
      problems.push(...found.problems);
      for (const directory of found.directories) walked.set(directory.path, directory);
    }
  };
  for (let ask = new Set(wanted); ask.size > 0; ) {
    await take({ directories: [...ask], isDeep: false });
    const unreadable = new Set(problems.map(({ path }) => path));
    const missing = [...ask].filter((path) => !walked.has(path) && !unreadable.has(path));
    const above = missing.filter((path) => path !== '').map(dirOf);
    ask = new Set(above.filter((path) => !walked.has(path) && !unreadable.has(path)));
  }
  const there = new Set([...walked.values()].flatMap(({ directories }) => directories));
  const unknown = [...there].filter((path) => !known.has(path) && !walked.has(path));
  const isGone = (path: string) => path !== '' && walked.has(dirOf(path)) && !there.has(path);
  const gone = new Set([...known.keys()].filter(isGone));
  const vanished = new Set([...known.keys()].filter((path) => isBelow(path, gone)));
  if (unknown.length > 0) await take({ directories: unknown, isDeep: true });
  return { walked: [...walked.values()], vanished, problems };
};

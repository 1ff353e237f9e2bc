import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { CatalogRecord } from './catalog-record.ts';
import { reconcile, type ScanCounts, type Seen } from './reconcile.ts';
import type { FoundFile, Source, SourceProblem, WalkEvent } from './source.ts';

const MAX_PROBLEMS = 1000;

export type ScanReport = ScanCounts & {
  /** True when the source was not there: nothing was changed. */
  readonly isAway: boolean;
  /** The first ones; `problemCount` tells how many there were. */
  readonly problems: readonly SourceProblem[];
  readonly problemCount: number;
  readonly durationMs: number;
};

type Survey = Seen & Pick<ScanReport, 'problems' | 'problemCount'>;

const NOTHING: ScanCounts = { added: 0, changed: 0, moved: 0, removed: 0, unchanged: 0, kept: 0 };

/** Walks `source`; the new record, or undefined when the source is away. */
export const scan = async (
  source: Source,
  current: () => CatalogRecord,
  signal: AbortSignal,
): Promise<{ record: CatalogRecord | undefined; report: ScanReport }> => {
  const startMs = performance.now();
  const durationMs = () => Math.round(performance.now() - startMs);
  try {
    const identity = await source.identity();
    const survey = await collect(source.walk(current().salt, signal), signal);
    // Unmounted half way, it looks as if everything else had been deleted.
    if ((await source.identity()) !== identity) throw new BridgeError('DIRECTORY_INVALID');
    signal.throwIfAborted();
    const record = current();
    if (isEmptied(record, survey, identity)) throw new BridgeError('DIRECTORY_INVALID');
    const { problems, problemCount } = survey;
    const { counts, record: next } = reconcile(record, survey);
    return {
      record: identity === next.source.identity ? next : withIdentity(next, identity),
      report: { ...counts, isAway: false, problems, problemCount, durationMs: durationMs() },
    };
  } catch (error) {
    if (!hasCode(error, 'DIRECTORY_INVALID')) throw error;
    const counts = { ...NOTHING, kept: current().entries.length };
    const nothing = { problems: [], problemCount: 0 };
    return {
      record: undefined,
      report: { ...counts, ...nothing, isAway: true, durationMs: durationMs() },
    };
  }
};

const collect = async (
  walk: AsyncIterable<readonly WalkEvent[]>,
  signal: AbortSignal,
): Promise<Survey> => {
  const files: FoundFile[] = [];
  const hidden = new Set<string>();
  const problems: SourceProblem[] = [];
  let problemCount = 0;
  for await (const events of walk) {
    signal.throwIfAborted();
    for (const event of events) {
      if (event.kind === 'file') {
        files.push(event.file);
        continue;
      }
      if (event.problem.hidesItems) hidden.add(event.problem.path);
      if (problemCount++ < MAX_PROBLEMS) problems.push(event.problem);
    }
  }
  return { files, hidden, problems, problemCount };
};

/**
 * Another folder of the same name that lacks most of the items: the empty mount point of a disk
 * that was taken out, most likely. Somebody who deletes films leaves the folder the same.
 */
const isEmptied = (record: CatalogRecord, { files }: Seen, identity: string): boolean => {
  if (!record.source.identity || record.source.identity === identity) return false;
  const known = new Set(record.entries.map(({ item }) => item.path));
  const found = files.filter(({ path }) => known.has(path)).length;
  return found < known.size / 2;
};

const withIdentity = (record: CatalogRecord, identity: string): CatalogRecord => ({
  ...record,
  source: { ...record.source, identity },
});

import type { ScanCounts } from './reconcile.ts';
import type { SourceProblem } from './source.ts';

const MOST = 1_000;

/** What a scan, or a look at some directories, came to. */
export type ScanReport = ScanCounts & {
  /** True when the source was not there: nothing was changed. */
  readonly isAway: boolean;
  readonly durationMs: number;
};

export const NOTHING = {
  ...{ added: 0, changed: 0, moved: 0, removed: 0 },
  ...{ unchanged: 0, kept: 0, unsettled: 0 },
} satisfies ScanCounts;

/** What is wrong in the places that were walked through; of very many the first ones. */
export class WalkProblems {
  #problems: SourceProblem[] = [];
  #count = 0;

  get list(): readonly SourceProblem[] {
    return this.#problems;
  }

  /** With those that are not in the list. */
  get count(): number {
    return this.#count;
  }

  add(problem: SourceProblem): void {
    if (this.#count++ < MOST) this.#problems.push(problem);
  }

  /** Of places that were walked through anew. */
  replace(isThere: (path: string) => boolean, problems: readonly SourceProblem[]): void {
    const kept = this.#problems.filter(({ path }) => !isThere(path));
    this.#count -= this.#problems.length - kept.length;
    this.#problems = kept;
    for (const problem of problems) this.add(problem);
  }
}

/** Of several sources together. */
export const sumOf = (reports: readonly ScanReport[]): ScanReport => {
  const total = { ...NOTHING, isAway: reports.some(({ isAway }) => isAway), durationMs: 0 };
  for (const report of reports) {
    for (const count of Object.keys(NOTHING) as (keyof typeof NOTHING)[]) {
      total[count] += report[count];
    }
    total.durationMs = Math.max(total.durationMs, report.durationMs);
  }
  return total;
};

/** What a walk has left for later. */
export type Unsettled = {
  /** Files that are still being written, it seems. */
  readonly paths: ReadonlySet<string>;
  /** Directories that were looked into; absent: all. */
  readonly lookedAt?: ReadonlySet<string>;
};

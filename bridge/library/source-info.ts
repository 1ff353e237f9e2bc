import type { LiveSource } from './live-source.ts';
import { countProblems } from './problem-lines.ts';
import type { Activity } from './progress.ts';
import type { ScanReport } from './scan-report.ts';
import type { Selection } from './source-record.ts';

export type SourceInfo = {
  readonly name: string;
  readonly dir: string;
  readonly selection: Selection;
  readonly items: number;
  readonly sizeBytes: number;
  /** The folder is not there, or most of it is not; its items are kept, and cannot be read. */
  readonly isAway: boolean;
  readonly problems: number;
  readonly activity: Activity;
  readonly lastScan?: ScanReport;
  readonly watching?: {
    readonly mode: 'watching' | 'polling';
    readonly reason?: string;
  };
};

/** A source as its owner sees it. */
export const infoOf = (live: LiveSource): SourceInfo => {
  const { index, scanner, watching, activity, isAway, name } = live;
  const { kind: _, dir, ...selection } = index.head.config;
  const { lastReport: lastScan } = scanner;
  return {
    ...{ name, dir, selection, isAway, activity },
    items: index.size,
    sizeBytes: index.sizeBytes,
    problems: countProblems(live),
    ...(lastScan && { lastScan }),
    ...(watching && { watching: { mode: watching.mode, ...reasonOf(watching) } }),
  };
};

const reasonOf = ({ reason }: { readonly reason: string | undefined }) =>
  reason ? { reason } : {};

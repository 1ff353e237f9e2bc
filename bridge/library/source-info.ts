import type { LiveSource } from './live-source.ts';
import type { ServerInfo } from './media-server.ts';
import { countProblems } from './problem-lines.ts';
import type { Activity } from './progress.ts';
import type { ScanReport } from './scan-report.ts';
import { trimmed } from './selection.ts';
import type { Selection } from './source-record.ts';

export type SourceInfo = {
  readonly name: string;
  /** Of a media server: its address. */
  readonly dir: string;
  readonly server?: ServerInfo;
  readonly selection: Selection;
  readonly items: number;
  readonly sizeBytes: number;
  /** The folder is not there, or most of it is not, or the server does not answer; its items are kept, and cannot be read. */
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
  const { index, scanner, watching, activity, isAway, name, server } = live;
  const { config } = index.head;
  const { lastReport: lastScan } = scanner;
  return {
    ...{ name, isAway, activity, selection: trimmed(config) },
    dir: config.kind === 'folder' ? config.dir : config.address,
    ...(server && { server }),
    items: index.size,
    sizeBytes: index.sizeBytes,
    problems: countProblems(live),
    ...(lastScan && { lastScan }),
    ...(watching && { watching: { mode: watching.mode, ...reasonOf(watching) } }),
  };
};

const reasonOf = ({ reason }: { readonly reason: string | undefined }) =>
  reason ? { reason } : {};

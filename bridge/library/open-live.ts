import type { Log } from '../protocol/log.ts';
import { type Describer, FolderSource } from './folder-source.ts';
import type { Pace } from './indexer.ts';
import { LiveSource } from './live-source.ts';
import type { OpenFiles } from './open-files.ts';
import type { RevisionClock } from './revision-clock.ts';
import type { SourceChange } from './source-change.ts';
import type { SourceOnDisk } from './source-files.ts';
import { SourceIndex } from './source-index.ts';
import { FolderWatch } from './watching/folder-watch.ts';
import { Settling } from './watching/settling.ts';

export type SourcesDeps = {
  /** Where the sources' files lie. */
  readonly dir: string;
  readonly log: Log;
  readonly clock: RevisionClock;
  readonly pace: Pace;
  /** How long a file must have been left alone to be taken as whole. */
  readonly quietMs?: number;
  /** None: of a file only its name is known. */
  readonly describer: ((dir: string) => Describer) | undefined;
  readonly isWatching: boolean;
};

export type LiveDeps = Omit<SourcesDeps, 'dir' | 'pace'> & {
  readonly files: OpenFiles;
  readonly onChange: (change: SourceChange) => void;
  readonly onScanned: (live: LiveSource) => void;
};

/** The parts of a running source, put together; nothing is walked through yet. */
export const openLive = ({ document, shelf }: SourceOnDisk, deps: LiveDeps): LiveSource => {
  const { log, clock, files, isWatching, quietMs, describer, onChange, onScanned } = deps;
  const { config } = document.head;
  const { dir: root } = config;
  const source = new FolderSource(root, config, describer?.(root));
  return new LiveSource({
    ...{ log, onScanned },
    index: new SourceIndex({ document, shelf, source, files, clock, onChange }),
    settling: new Settling({ now: Date.now, ...(quietMs !== undefined && { quietMs }) }),
    watch: (onTouched) =>
      isWatching ? new FolderWatch({ root, onChange: onTouched, log }) : undefined,
  });
};

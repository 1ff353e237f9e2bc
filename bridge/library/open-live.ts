import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { type Describer, FolderSource } from './folder-source.ts';
import type { Pace } from './indexer.ts';
import { LiveSource, type LiveSourceDeps } from './live-source.ts';
import type { MediaServers, ServerTools } from './media-server.ts';
import type { OpenFiles } from './open-files.ts';
import type { RevisionClock } from './revision-clock.ts';
import type { Source } from './source.ts';
import type { SourceChange } from './source-change.ts';
import type { SourceOnDisk } from './source-files.ts';
import { SourceIndex } from './source-index.ts';
import type { SourceConfig } from './source-record.ts';
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
  /** Media servers; none: folders only. */
  readonly servers?: MediaServers | undefined;
  readonly tools: ServerTools;
};

export type LiveDeps = Omit<SourcesDeps, 'dir' | 'pace'> & {
  readonly files: OpenFiles;
  readonly onChange: (change: SourceChange) => void;
  readonly onScanned: (live: LiveSource) => void;
};

/** The parts of a running source, put together; nothing is walked through yet. */
export const openLive = ({ document, shelf }: SourceOnDisk, deps: LiveDeps): LiveSource => {
  const { log, clock, files, quietMs, onChange, onScanned } = deps;
  const { source, watch, server } = openPlace(document.head.config, deps);
  return new LiveSource({
    ...{ log, onScanned, watch, server },
    index: new SourceIndex({ document, shelf, source, files, clock, onChange }),
    settling: new Settling({ now: Date.now, ...(quietMs !== undefined && { quietMs }) }),
  });
};

type Place = Pick<LiveSourceDeps, 'watch' | 'server'> & { readonly source: Source };

const openPlace = (config: SourceConfig, deps: LiveDeps): Place => {
  const { isWatching, log, describer, servers, tools } = deps;
  if (config.kind === 'folder') {
    const { dir: root } = config;
    return {
      source: new FolderSource(root, config, describer?.(root)),
      watch: (onChange) => (isWatching ? new FolderWatch({ root, onChange, log }) : undefined),
    };
  }
  // A bridge has them; a library by itself knows folders only.
  if (!servers) throw new BridgeError('INTERNAL');
  const { source, watch, info } = servers.open(config, tools);
  return { source, server: info, watch: (onChange) => (isWatching ? watch(onChange) : undefined) };
};

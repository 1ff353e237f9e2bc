/** The thread that watches directories: see watch-thread.ts. */
import { watch } from 'node:fs';
import { dirname, sep } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { errnoOf } from '../../store/atomic-file.ts';
import { DirectoryWatches, type Following, type WatchState } from './directory-watches.ts';
import { Flood } from './flood.ts';
import { Gathering } from './gathering.ts';
import type { WatchJob, WatchNews } from './watch-thread.ts';

type Folder = {
  readonly gathering: Gathering;
  follow(following: Following): WatchState;
  close(): void;
};

const folders = new Map<number, Folder>();

const send = (news: WatchNews): void => parentPort?.postMessage(news);

const flood = new Flood(() => {
  for (const { gathering } of folders.values()) gathering.addEverything();
});

/** One watch for all that lies below, where the system has that. */
const recursiveWatch = (
  root: string,
  tell: (directory: string) => void,
): Pick<Folder, 'follow' | 'close'> => {
  let watcher: ReturnType<typeof watch> | undefined;
  const close = (): void => {
    watcher?.close();
    watcher = undefined;
  };
  const open = (): void => {
    watcher = watch(root, { recursive: true }, (_, name) => {
      const directory = dirname(name ?? '.').replaceAll(sep, '/');
      tell(directory === '.' ? '' : directory);
    });
    watcher.on('error', close);
  };
  return {
    follow: ({ isAnew }) => {
      if (isAnew) close();
      try {
        if (!watcher) open();
        return {};
      } catch (error) {
        return { limit: errnoOf(error) ?? 'UNKNOWN' };
      }
    },
    close,
  };
};

const newFolder = ({ id, root, isRecursive }: WatchJob & { kind: 'begin' }): Folder => {
  const gathering = new Gathering((changed) => send({ id, changed }));
  const tell = (directory: string): void => {
    flood.count();
    gathering.add(directory);
  };
  const watches = isRecursive ? recursiveWatch(root, tell) : new DirectoryWatches(root, tell);
  return {
    gathering,
    follow: (following) => watches.follow(following),
    close: () => {
      gathering.stop();
      watches.close();
    },
  };
};

parentPort?.on('message', (job: WatchJob) => {
  const folder = folders.get(job.id);
  if (job.kind === 'begin') folders.set(job.id, newFolder(job));
  else if (job.kind === 'follow' && folder) send({ id: job.id, state: folder.follow(job) });
  else if (job.kind === 'end') {
    folder?.close();
    folders.delete(job.id);
  }
});

import { dirOf } from '../../bridge/media/paths.ts';
import { each } from '../../bridge/protocol/each.ts';
import type { Folder } from './folder.ts';
import type { Job } from './job.ts';
import type { Entry } from './marker.ts';

const AT_ONCE = 64;
/** So many names are gone through faster than they are made a set of. */
const FEW = 16;

/** Those that are as they were written, with all of their files; each folder is looked into once. */
export const unchanged = async (
  jobs: readonly Job[],
  { entries, folder }: { readonly entries: ReadonlyMap<string, Entry>; readonly folder: Folder },
  signal: AbortSignal,
): Promise<ReadonlySet<Job>> => {
  const same = new Set<Job>();
  const inDirs = new Map<string, Job[]>();
  for (const job of jobs) {
    const entry = entries.get(job.key);
    if (entry?.state !== job.state) continue;
    same.add(job);
    for (const path in entry.files) {
      const dir = dirOf(path);
      const there = inDirs.get(dir);
      if (!there) inDirs.set(dir, [job]);
      else if (there.at(-1) !== job) there.push(job);
    }
  }
  await each([...inDirs], AT_ONCE, async ([dir, ofDir]) => {
    signal.throwIfAborted();
    const names = await folder.list(dir);
    const many = names.length > FEW ? new Set(names) : undefined;
    const isThere = (name: string) => many?.has(name) ?? names.includes(name);
    for (const job of ofDir) {
      for (const path in entries.get(job.key)?.files) {
        if (dirOf(path) === dir && !isThere(path.slice(dir.length + 1))) same.delete(job);
      }
    }
  });
  return same;
};

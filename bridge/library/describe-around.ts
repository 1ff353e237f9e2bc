import { dirOf } from '../media/paths.ts';
import type { DirectoryMarks } from './directory-marks.ts';
import type { SourceIndex } from './source-index.ts';

/** What has other small files around it than when it was described is described again. */
export const describeAround = (index: SourceIndex, marks: DirectoryMarks): void => {
  const again: string[] = [];
  const arounds = new Map<string, string>();
  for (const { item, around } of index.entries()) {
    if (around === undefined) continue;
    const directory = dirOf(item.path);
    const now = arounds.get(directory) ?? marks.around(directory);
    arounds.set(directory, now);
    if (around !== now) again.push(item.id);
  }
  // What was listed meanwhile may be older than the marks.
  index.source.forget();
  index.describeAgain(again);
};

import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';

const NICENESS = 10;

/** What plays comes first. */
export const lowerPriority = ({ pid }: ChildProcess): void => {
  try {
    if (pid) setPriority(pid, NICENESS);
  } catch {
    // It has ended already.
  }
};

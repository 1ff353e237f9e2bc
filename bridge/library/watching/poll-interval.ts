const LEAST_MS = 5_000;
const MOST_MS = 10 * 60_000;
/** A folder that is looked through all the time would keep its disk busy: one part in fifty at most. */
const SCANS_APART = 50;

/** How long after a whole scan that took `scanMs` a folder is looked through again, when nothing tells of changes. */
export const pollIntervalAfter = (scanMs: number): number =>
  Math.min(MOST_MS, Math.max(LEAST_MS, scanMs * SCANS_APART));

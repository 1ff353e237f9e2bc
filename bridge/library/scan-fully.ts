import { setTimeout as sleep } from 'node:timers/promises';
import type { ScanReport } from './scan-report.ts';
import { atMost } from './wait.ts';

const SETTLING_MS = 500;
/** Worth waiting for, but not on a slow disk, nor for a film that is still being copied. */
const MOST_MS = 10_000;

/** Scans, within reason until also what was copied there a moment ago is listed. What `scan` throws is passed on. */
export const scanFully = (scan: () => Promise<ScanReport>): Promise<void> => {
  const untilSettled = async () => {
    for (;;) {
      const { unsettled, isAway } = await scan();
      if (unsettled === 0 || isAway) return;
      await sleep(SETTLING_MS);
    }
  };
  return atMost(untilSettled(), MOST_MS);
};

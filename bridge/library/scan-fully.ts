import { setTimeout as sleep } from 'node:timers/promises';
import type { ScanReport } from './scan-report.ts';

const SETTLING_MS = 500;

/** Scans until also what was copied there a moment ago is listed, or cannot be. */
export const scanFully = async (scan: () => Promise<ScanReport>): Promise<void> => {
  for (;;) {
    const report = await scan().catch(() => undefined);
    if (!report || report.unsettled === 0 || report.isAway) return;
    await sleep(SETTLING_MS);
  }
};

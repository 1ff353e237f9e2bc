import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository; this file runs from `dist/test/support/`. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The bridge's program, as it was built. */
export const PROGRAM = join(ROOT, 'dist', 'program', 'bridge', 'main.js');

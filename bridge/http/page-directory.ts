import { fileURLToPath } from 'node:url';

/** Where the built page lies: `dist/web`, seen from `dist/bridge/http` and `dist/program/bridge`. */
export const pageDirectory = (): string => fileURLToPath(new URL('../../web', import.meta.url));

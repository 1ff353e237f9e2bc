import { fileURLToPath } from 'node:url';

/** Where the built page lies: `dist/web`, seen from `dist/bridge/http` and `dist/program/bridge`. */
export const pageDirectory = (): string => fileURLToPath(new URL('../../web', import.meta.url));

/** Where the built site lies, beside it. */
export const siteDirectory = (): string => fileURLToPath(new URL('../../site', import.meta.url));

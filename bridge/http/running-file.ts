import { rm, writeFile } from 'node:fs/promises';
import type { HttpServer } from './server.ts';

/** Tells commands on this machine where the bridge listens; the token beside it lets them in. */
export const runningFile = (file: string, http: HttpServer) => ({
  start: () =>
    writeFile(file, `${JSON.stringify({ url: http.url, pid: process.pid })}\n`, { mode: 0o600 }),
  stop: () => rm(file, { force: true }),
});

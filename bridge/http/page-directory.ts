import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the built page lies: `dist/web`, seen from `dist/bridge/http` and from `bridge/http`. */
export const pageDirectory = (): string => {
  const candidates = ['../../web', '../../dist/web'].map((up) =>
    fileURLToPath(new URL(up, import.meta.url)),
  );
  return (
    candidates.find((directory) => existsSync(join(directory, 'assets'))) ?? candidates[0] ?? ''
  );
};

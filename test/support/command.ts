/** Commands as people type them, for a bridge that runs. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../../dist/bridge/cli/main.js', import.meta.url));

export type Printed = { stdout: string; stderr: string; code: number };

export const command = async (
  { dataDir }: { dataDir: string },
  ...args: readonly string[]
): Promise<Printed> => {
  const env = { PATH: process.env.PATH };
  const done = promisify(execFile)(process.execPath, [PROGRAM, ...args, '--data-dir', dataDir], {
    env,
  });
  return done.then(
    (printed) => ({ ...printed, code: 0 }),
    ({ stdout, stderr, code }: Printed) => ({ stdout, stderr, code }),
  );
};

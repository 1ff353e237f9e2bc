import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDir } from './bridge-process.ts';

type Test = { teardown(fn: () => unknown): void };

/**
 * A PATH on which `npm` is a shell script of the test's. It stands in for npm and its registry, which tests do
 * not ask: the package may not be published, and machines that run tests may reach no registry.
 */
export const fakeNpm = (t: Test, script: string): string => {
  const directory = temporaryDir(t);
  const npm = join(directory, 'npm');
  writeFileSync(npm, `#!/bin/sh\n${script}\n`);
  chmodSync(npm, 0o755);
  return `${directory}:${process.env.PATH}`;
};

/** The C# of the Jellyfin plugin that needs no Jellyfin, where it can be built. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { temporaryDir } from '../support/bridge-process.ts';
import { ROOT } from '../support/root.ts';

const TESTS = join(ROOT, 'plugin', 'jellyfin', 'tests', 'Natster.Tests.csproj');
const LIMIT_MS = 240_000;

/** Nothing of it runs on afterwards. */
const ALONE = ['-nodeReuse:false', '-p:UseSharedCompilation=false'];

const out = ['--artifacts-path', temporaryDir(t)];
const dotnet = (...args: string[]) =>
  spawnSync('dotnet', args, { encoding: 'utf8', timeout: LIMIT_MS });

/** Undefined: nothing. */
const missing = (): string | undefined => {
  if (dotnet('--version').status !== 0) return 'the .NET SDK is not here: no `dotnet`';
  const { status, stdout } = dotnet('restore', TESTS, '-nodeReuse:false', ...out);
  if (status === 0) return undefined;
  return `packages are not to be had: ${/NU\d+: [^[\n]*/.exec(stdout)?.[0] ?? stdout}`;
};

t.test('the tests of the Jellyfin plugin pass', { skip: missing() ?? false }, async (t) => {
  const { status, stdout } = dotnet('test', TESTS, '--no-restore', '--nologo', ...ALONE, ...out);
  t.equal(status, 0, 'dotnet test', { stdout });
  t.match(stdout, /Failed: +0, Passed: +\d{2,}/);
});

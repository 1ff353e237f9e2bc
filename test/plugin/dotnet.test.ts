/** The C# of the Jellyfin plugin that needs no Jellyfin, where it can be built. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { temporaryDir } from '../support/bridge-process.ts';
import { ROOT } from '../support/root.ts';

const TESTS = join(ROOT, 'plugin', 'jellyfin', 'tests', 'Natster.Tests.csproj');
const LIMIT_MS = 240_000;

const dotnet = (...args: string[]) =>
  spawnSync('dotnet', args, { encoding: 'utf8', timeout: LIMIT_MS });

t.test('the tests of the Jellyfin plugin pass', async (t) => {
  if (dotnet('--version').status !== 0) return t.skip('the .NET SDK is not here: no `dotnet`');
  const out = ['--artifacts-path', temporaryDir(t)];
  const restored = dotnet('restore', TESTS, ...out);
  if (restored.status !== 0) {
    const missing = /NU\d+: [^[\n]*/.exec(restored.stdout)?.[0] ?? restored.stdout;
    return t.skip(`packages of xunit are not to be had: ${missing}`);
  }
  const { status, stdout } = dotnet('test', TESTS, '--no-restore', '--nologo', ...out);
  t.equal(status, 0, 'dotnet test', { stdout });
  t.match(stdout, /Failed: +0, Passed: +\d{2,}/);
});

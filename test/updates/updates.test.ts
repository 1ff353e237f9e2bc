/** Asking npm for a newer version. npm is a script of the test's: see support/fake-npm.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Updates, type UpdatesDeps } from '../../bridge/updates/updates.ts';
import { npmEnvironment } from '../../config/npm-environment.ts';
import { fakeNpm } from '../support/fake-npm.ts';
import { waitFor } from '../support/wait-for.ts';

const VERSION = '1.2.3';
const NOT_FOUND =
  '{"error":{"code":"E404","summary":"Not Found - GET https://registry.npmjs.org"}}';

type Wanted = Partial<Omit<UpdatesDeps, 'npm'>> & { readonly timeoutMs?: number };

const setUp = async (t: Test, script: string, { timeoutMs = 60_000, ...wanted }: Wanted = {}) => {
  const directory = t.testdir();
  const logged: unknown[] = [];
  const say = (...said: unknown[]) => void logged.push(said);
  const log = { debug: () => undefined, info: say, warn: say, error: say };
  const environment = npmEnvironment({ PATH: fakeNpm(t, script), NATSTER_SECRET: 'secret' });
  const deps = {
    ...{ file: join(directory, 'updates.json'), version: VERSION, log, isAsking: true },
    installed: () => VERSION,
    npm: { environment, directory, timeoutMs },
    ...wanted,
  };
  const open = async () => {
    const updates = await Updates.open(deps);
    t.teardown(() => updates.stop());
    return updates;
  };
  return { directory, logged, open, updates: await open() };
};

t.test('a newer version is told of, and remembered', async (t) => {
  const { updates, open } = await setUp(t, `echo '"1.10.0"'`);
  t.same(updates.answer, { version: VERSION, isNewer: false, isAsking: true });
  t.match(await updates.ask(), { newest: '1.10.0', isNewer: true, askedAt: /^2/ });
  t.match((await open()).answer, { newest: '1.10.0', isNewer: true }, 'after a restart, too');
});

t.test('npm is asked for this program, and given nothing else to know', async (t) => {
  const script = `echo "$@" > asked; env > given; echo '"1.2.3"'`;
  const { updates, directory } = await setUp(t, script);
  t.match(await updates.ask(), { newest: VERSION, isNewer: false });
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  t.match(read('asked'), /^view natster-bridge version --json/);
  t.notMatch(read('given'), /secret/i);
  t.match(
    npmEnvironment({
      ...{ HTTPS_PROXY: 'http://proxy', npm_config_registry: 'http://mirror', HOME: '/home/o' },
      ...{ NATSTER_NAME: 'Olivia', AWS_SECRET_ACCESS_KEY: 'secret', npm_package_name: 'other' },
    }),
    { HTTPS_PROXY: 'http://proxy', npm_config_registry: 'http://mirror', HOME: '/home/o' },
  );
  t.same(
    Object.keys(npmEnvironment({ NATSTER_NAME: 'O', GITHUB_TOKEN: 's', npm_package_x: '' })),
    [],
  );
});

t.test('what npm may do otherwise', async (t) => {
  for (const [script, problem] of [
    [`echo '${NOT_FOUND}'; exit 1`, 'unpublished'],
    ['echo "npm error code E404" >&2; exit 1', 'unpublished'],
    ['echo "npm error code ECONNREFUSED" >&2; exit 1', 'failed'],
    ['kill -9 $$', 'failed'],
    ['echo "<html>"', 'unreadable'],
    [`echo '"newest"'`, 'unreadable'],
    [`echo '["1.2.4"]'`, 'unreadable'],
    ['', 'unreadable'],
    ['cat /dev/zero', 'unreadable'],
  ] as const) {
    const { updates, logged } = await setUp(t, script);
    const answer = await updates.ask();
    t.match(answer, { problem, isNewer: false, askedAt: String }, `${script}: ${problem}`);
    t.same(logged, [], 'nothing is made of it');
  }
  const { updates } = await setUp(t, 'exec sleep 600', { timeoutMs: 300 });
  t.match(await updates.ask(), { problem: 'late' });
  const gone = await Updates.open({
    ...{ file: join(t.testdir(), 'updates.json'), version: VERSION, isAsking: true },
    ...{ installed: () => undefined, log: console },
    npm: { environment: { PATH: t.testdir() }, directory: t.testdir() },
  });
  t.match(await gone.ask(), { problem: 'noNpm' });
});

t.test('what was known stays known while npm cannot say', async (t) => {
  const script = `test -e asked && exit 1; touch asked; echo '"1.2.4"'`;
  const { updates } = await setUp(t, script);
  await updates.ask();
  t.match(await updates.ask(), { newest: '1.2.4', isNewer: true, problem: 'failed' });
});

t.test('it is asked by itself once a day, and not where that is off', async (t) => {
  const script = `echo asked >> asked; echo '"1.2.4"'`;
  const { updates, directory, open } = await setUp(t, script, { firstMs: 10 });
  const times = () => readFileSync(join(directory, 'asked'), 'utf8').split('\n').length - 1;
  updates.start();
  await waitFor('an answer', async () => updates.answer.newest);
  await updates.stop();
  const again = await open();
  again.start();
  // Long after its first turn would have come: what is asked by hand comes after that.
  await again.ask();
  await again.ask();
  t.equal(times(), 3, 'a restart is no reason to ask');
  const off = await setUp(t, script, { firstMs: 0, isAsking: false });
  off.updates.start();
  await off.updates.stop();
  t.same(off.updates.answer, { version: VERSION, isNewer: false, isAsking: false });
});

t.test('who asks meanwhile waits for the same answer, and nobody once it is stopped', async (t) => {
  const { updates, directory } = await setUp(t, `echo asked >> asked; echo '"1.2.4"'`);
  await Promise.all([updates.ask(), updates.ask(), updates.ask()]);
  t.equal(readFileSync(join(directory, 'asked'), 'utf8'), 'asked\n');
  const hanging = await setUp(t, 'exec sleep 600');
  const asked = t.rejects(hanging.updates.ask());
  await hanging.updates.stop();
  await asked;
});

t.test('a program that was replaced while it ran', async (t) => {
  for (const [onDisk, installed] of [
    ['1.3.0', '1.3.0'],
    [VERSION, undefined],
    ['1.2.2', undefined],
    ['nonsense', undefined],
    [undefined, undefined],
  ]) {
    const { updates } = await setUp(t, `echo '"1.3.0"'`, { installed: () => onDisk });
    t.equal(updates.answer.installed, installed, String(onDisk));
    t.equal(
      (await updates.ask()).isNewer,
      installed === undefined,
      'there is no need to install it',
    );
  }
});

import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readOrCreateSecret, readSecret, writeSecret } from '../../bridge/store/secrets.ts';

const dirIn = (t: Test) => join(t.testdir(), 'data', 'secrets');
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

t.test('a secret is made once and is its owner’s alone', async (t) => {
  const dir = dirIn(t);
  t.equal(await readOrCreateSecret(dir, 'api-token', () => 'one'), 'one');
  t.equal(await readOrCreateSecret(dir, 'api-token', () => 'two'), 'one');
  t.equal(await readSecret(dir, 'api-token'), 'one');
  t.equal(await modeOf(join(dir, 'api-token')), 0o600);
  t.equal(await modeOf(dir), 0o700);
  t.same(await readdir(dir), ['api-token']);
});

t.test('those who ask at the same moment get the same secret', async (t) => {
  const dir = dirIn(t);
  let made = 0;
  const create = () => `secret ${made++}`;
  const ask = () => readOrCreateSecret(dir, 'token', create);
  const answers = new Set(await Promise.all(Array.from({ length: 20 }, ask)));
  t.equal(answers.size, 1);
});

t.test('a secret can be replaced, and missing is undefined', async (t) => {
  const dir = dirIn(t);
  t.equal(await readSecret(dir, 'token'), undefined);
  await writeSecret(dir, 'token', 'one');
  await writeSecret(dir, 'token', 'two');
  t.equal(await readSecret(dir, 'token'), 'two');
});

t.test('wider permissions are narrowed', async (t) => {
  const dir = dirIn(t);
  await mkdir(dir, { recursive: true });
  await chmod(dir, 0o755);
  await writeFile(join(dir, 'token'), 'one\n');
  await chmod(join(dir, 'token'), 0o644);
  t.equal(await readOrCreateSecret(dir, 'token', () => 'two'), 'one', 'an editor’s last line');
  t.equal(await modeOf(join(dir, 'token')), 0o600);
  t.equal(await modeOf(dir), 0o700);
});

t.test('an empty or unreadable secret is refused, never replaced', async (t) => {
  const dir = dirIn(t);
  await writeSecret(dir, 'token', '');
  const create = () => 'new';
  await t.rejects(readOrCreateSecret(dir, 'token', create), { code: 'DATA_INVALID' });
  await mkdir(join(dir, 'folder'));
  await t.rejects(readOrCreateSecret(dir, 'folder', create), { code: 'DATA_INVALID' });
});

t.test('a name cannot leave the directory', async (t) => {
  for (const name of ['', '.', '..', '../x', 'a/b', '.hidden', 'a\0b']) {
    await t.rejects(readSecret(dirIn(t), name), RangeError, JSON.stringify(name));
  }
});

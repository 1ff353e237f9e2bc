/** A household that is written to a file, and put back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { writeBackup } from '../../bridge/backup/backup.ts';
import { restoreBackup } from '../../bridge/backup/restore.ts';
import { finishRestore } from '../../bridge/backup/swap.ts';
import { CatalogFiles } from '../../bridge/library/catalog-files.ts';
import { newCatalog } from '../../bridge/library/catalog-record.ts';
import { openProfile } from '../../bridge/network/network-profile.ts';
import { lockDataDir } from '../../bridge/store/data-dir.ts';

const PASSPHRASE = 'correct horse';
const known = async () => PASSPHRASE;
const KEY = 'SXSECRETSECRETSECRET';

const household = (t: Test) => {
  const dir = t.testdir({
    data: {
      'friends.json': '{"friends":[]}',
      'running.json': '{"pid":1}',
      '.friends.json.abc.tmp': 'half',
      secrets: { 'household.xkey': KEY, 'api-token': 'token', 'sign-ins.json': '{}' },
      bin: { 'nats-server': 'program' },
      listings: { 'films.json': '{}' },
      cache: { assets: { blob: 'bytes' } },
      catalogs: {},
      network: {
        'accounts.json': '{}',
        'nats.conf': 'conf',
        'nats-server_12.ports': '{}',
        jwt: { 'A.jwt': 'jwt' },
        jetstream: { block: 'bytes' },
        tls: { 'server.key': 'tls key' },
      },
    },
  });
  return { dir, dataDir: join(dir, 'data'), file: join(dir, 'backup') };
};
const filesIn = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1))
    .sort();
const KEPT = [
  'friends.json',
  'network/accounts.json',
  'network/tls/server.key',
  'secrets/api-token',
  'secrets/household.xkey',
];

t.test('all that cannot be made anew comes back, and nothing else', async (t) => {
  const { dir, dataDir, file } = household(t);
  symlinkSync('/etc/passwd', join(dataDir, 'link'));
  await writeFile(join(dataDir, 'bridge.7.lock'), '{}');
  await writeBackup({ dataDir, file, passphrase: PASSPHRASE });
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.same(readdirSync(dir).sort(), ['backup', 'data'], 'nothing is left beside it');
  const target = join(dir, 'new', 'place');
  const report = await restoreBackup({ file, dataDir: target, force: false, passphrase: known });
  t.match(report, { files: KEPT.length });
  t.same(filesIn(target), KEPT);
  for (const path of KEPT) {
    t.same(readFileSync(join(target, path)), readFileSync(join(dataDir, path)), path);
    t.equal(statSync(join(target, path)).mode & 0o777, 0o600);
  }
});

t.test('nothing of it can be read without the passphrase', async (t) => {
  const { dataDir, file } = household(t);
  await writeBackup({ dataDir, file, passphrase: PASSPHRASE });
  const bytes = readFileSync(file);
  t.notOk(bytes.includes(KEY) || bytes.includes('household') || bytes.includes('friends'));
  t.throws(() => gunzipSync(bytes.subarray(48)));
  const plain = `${file}.tar.gz`;
  await writeBackup({ dataDir, file: plain });
  t.ok(gunzipSync(readFileSync(plain)).includes(KEY), 'in clear only when that was asked for');
});

t.test('a wrong passphrase changes nothing', async (t) => {
  const { dir, dataDir, file } = household(t);
  await writeBackup({ dataDir, file, passphrase: PASSPHRASE });
  const target = join(dir, 'target');
  const passphrase = async () => 'wrong horse';
  const wrong = restoreBackup({ file, dataDir: target, force: false, passphrase });
  await t.rejects(wrong, { code: 'PASSPHRASE_WRONG' });
  t.same(readdirSync(target), []);
});

t.test('a household that is there is kept, unless asked otherwise', async (t) => {
  const { dataDir, file } = household(t);
  await writeBackup({ dataDir, file, passphrase: PASSPHRASE });
  await writeFile(join(dataDir, 'friends.json'), 'later');
  await writeFile(join(dataDir, 'memberships.json'), 'later');
  const options = { file, dataDir, passphrase: known };
  await t.rejects(restoreBackup({ ...options, force: false }), { code: 'DATA_DIR_NOT_EMPTY' });
  t.equal(readFileSync(join(dataDir, 'friends.json'), 'utf8'), 'later');
  const { replaced = '' } = await restoreBackup({ ...options, force: true });
  t.equal(readFileSync(join(dataDir, 'friends.json'), 'utf8'), '{"friends":[]}');
  t.notOk(existsSync(join(dataDir, 'memberships.json')), 'not a mixture of both');
  t.equal(readFileSync(join(replaced, 'memberships.json'), 'utf8'), 'later');
  await writeBackup({ dataDir, file, passphrase: PASSPHRASE });
  t.match(await restoreBackup({ ...options, force: true }), { files: KEPT.length });
});

t.test('not while a bridge runs there', async (t) => {
  const { dir, dataDir, file } = household(t);
  await writeBackup({ dataDir, file, passphrase: PASSPHRASE });
  const target = join(dir, 'running');
  const lock = await lockDataDir(target);
  const restored = restoreBackup({ file, dataDir: target, force: true, passphrase: known });
  await t.rejects(restored, { code: 'DATA_DIR_IN_USE' });
  await lock.release();
});

t.test('a restore that the power cut short is finished at the next start', async (t) => {
  for (const stage of ['.restoring', '.restored']) {
    const old = stage === '.restoring' ? { 'b.json': 'old', secrets: { key: 'old' } } : {};
    const coming = { 'a.json': 'new', secrets: { key: 'new' } };
    const dataDir = t.testdir({ ...old, [stage]: coming });
    await finishRestore(dataDir);
    const found = filesIn(dataDir).filter((path) => !path.startsWith('.'));
    t.same(found, ['a.json', 'secrets/key']);
    t.equal(readFileSync(join(dataDir, 'secrets', 'key'), 'utf8'), 'new');
    t.notOk(existsSync(join(dataDir, stage)));
  }
});

t.test('it is the state of one moment, whatever is written meanwhile', async (t) => {
  const { dir, dataDir, file } = household(t);
  const put = async (name: string, text: string) => {
    await writeFile(join(dataDir, `.${name}`), text);
    await rename(join(dataDir, `.${name}`), join(dataDir, name));
  };
  const state = { isOver: false, count: 0 };
  const writing = (async () => {
    const filler = 'x'.repeat(500_000);
    while (!state.isOver) {
      const count = String(state.count++);
      await put('first.json', count);
      await put('between.json', filler);
      await put('second.json', count);
      // Between two changes there is a pause sometimes, as in life.
      if (state.count % 20 === 0) await new Promise((done) => setTimeout(done, 150));
    }
  })();
  for (let round = 0; round < 3; round++) {
    await writeBackup({ dataDir, file });
    const target = join(dir, `round${round}`);
    await restoreBackup({ file, dataDir: target, force: false, passphrase: known });
    const [first, second] = ['first', 'second'].map((name) =>
      Number(readFileSync(join(target, `${name}.json`), 'utf8')),
    ) as [number, number];
    t.ok(first === second || first === second + 1, `${first} and ${second}`);
  }
  state.isOver = true;
  await writing;
});

t.test('what cannot be written is said, and leaves the last backup', async (t) => {
  const { dir, dataDir, file } = household(t);
  await t.rejects(writeBackup({ dataDir, file: join(dataDir, 'b') }), { code: 'BACKUP_FAILED' });
  await t.rejects(writeBackup({ dataDir, file: join(dir, 'no', 'b') }), { code: 'BACKUP_FAILED' });
  await writeFile(file, 'the last one');
  mkdirSync(join(dir, 'empty'));
  const nobody = writeBackup({ dataDir: join(dir, 'empty'), file });
  await t.rejects(nobody, { code: 'HOUSEHOLD_MISSING' });
  t.equal(readFileSync(file, 'utf8'), 'the last one');
});

t.test('others who knew the household at a later time believe it again', async (t) => {
  const { dir, dataDir, file } = household(t);
  const catalogs = new CatalogFiles(join(dataDir, 'catalogs'));
  await catalogs.create(newCatalog('films', '', 1));
  const profile = await openProfile(join(dataDir, 'network', 'profile.json'));
  await profile.update((data) => Object.assign(data, { serial: 5, told: 'somewhere' }));
  await writeBackup({ dataDir, file });
  const laterRevision = Date.now();
  const target = join(dir, 'target');
  await restoreBackup({ file, dataDir: target, force: false, passphrase: known });
  const [films] = await new CatalogFiles(join(target, 'catalogs')).openAll();
  const { forgottenUpTo = 0, revision = 0 } = films?.head ?? {};
  t.ok(forgottenUpTo >= laterRevision, 'friends get the listing in full');
  t.ok(revision >= forgottenUpTo);
  const restored = await openProfile(join(target, 'network', 'profile.json'));
  t.same(restored.data, { reach: 'this-machine', serial: 5, told: '' }, 'members are told anew');
});

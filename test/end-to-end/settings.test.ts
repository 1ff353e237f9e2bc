/** Settings and folders over the API, and a bridge that begins anew. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writeBackup } from '../../bridge/backup/backup.ts';
import { restoreBackup } from '../../bridge/backup/restore.ts';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { waitFor } from '../support/wait-for.ts';

type Setting = {
  name: string;
  value?: unknown;
  source: string;
  isFixed: boolean;
  needsRestart: boolean;
};
type Folders = { path?: string; parent?: string; folders: { name: string; path: string }[] };

t.test('settings are changed, and hold after a restart', async (t) => {
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args: ['--no-own-network'] });
  const { api } = bridge;
  const setting = async (name: string): Promise<Setting | undefined> => {
    const { settings } = await api.get<{ settings: Setting[] }>('/settings');
    return settings.find((each) => each.name === name);
  };
  t.match(await setting('pacing'), { value: true, source: 'default', isFixed: false });
  t.match(await setting('name'), { value: 'Olivia', source: 'flag', isFixed: true });
  t.notOk((await setting('port'))?.needsRestart);

  await t.rejects(api.patch('/settings', { renditions: 99 }), { code: 'SETTINGS_INVALID' });
  await t.rejects(api.patch('/settings', { dataDir: '/' }), { code: 'SETTINGS_INVALID' });
  await t.rejects(api.patch('/settings', { ffmpeg: '/bin/sh' }), { code: 'SETTINGS_INVALID' });
  await t.rejects(api.patch('/settings', { colour: 'red' }), { code: 'SETTINGS_INVALID' });
  t.match(await setting('renditions'), { value: 1 }, 'nothing was changed');

  await api.patch('/settings', { pacing: false, renditions: 2 });
  t.match(await setting('pacing'), { value: false, source: 'config.json', needsRestart: true });
  t.same(JSON.parse(readFileSync(join(dataDir, 'config.json'), 'utf8')), {
    pacing: false,
    renditions: 2,
  });
  await api.patch('/settings', { renditions: null });
  t.match(await setting('renditions'), { value: 1, source: 'default', needsRestart: false });

  const { uptimeSec } = await api.get<{ uptimeSec: number }>('/status');
  t.ok(uptimeSec >= 0);
  await api.post('/restart');
  await waitFor('the bridge to be back with it', async () => {
    const found = await setting('pacing').catch(() => undefined);
    return found?.value === false && !found.needsRestart;
  });
  t.equal(bridge.child.exitCode, null, 'it is the same process, at the same address');
});

t.test('the log is shown, and a backup taken away', async (t) => {
  const dataDir = temporaryDir(t);
  const args = ['--no-own-network'];
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args });
  await bridge.api.patch('/settings', { host: '192.0.2.1' });
  await bridge.api.post('/restart');
  await waitFor('a line of the log', async () => {
    type Log = { lines: { level: string; message: string }[] };
    const { lines } = await bridge.api.get<Log>('/log').catch(() => ({ lines: [] }));
    return lines.some(({ message }) => message.includes('goes on with those before'));
  });
  const ask = (passphrase: string) =>
    fetch(`${bridge.url}/api/v1/backup`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bridge.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ passphrase }),
    });
  t.equal((await ask('short')).status, 400);
  const answer = await ask('correct horse battery');
  t.match(answer.headers.get('content-disposition'), /^attachment; filename="natster-backup-/);
  const file = join(temporaryDir(t), 'backup.natster');
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const restored = join(temporaryDir(t), 'restored');
  await restoreBackup({
    ...{ file, dataDir: restored, force: false },
    passphrase: async () => 'correct horse battery',
  });
  const key = (dir: string) => readFileSync(join(dir, 'secrets', 'household.xkey'), 'utf8');
  t.equal(key(restored), key(dataDir), 'it holds the household');
});

t.test('a backup takes the place of a household, or leaves it as it is', async (t) => {
  const args = ['--no-own-network'];
  const [first, second] = [temporaryDir(t), temporaryDir(t)];
  const olivia = await startBridge(t, { name: 'Olivia', dataDir: first, args });
  await olivia.stop();
  const file = join(temporaryDir(t), 'backup.natster');
  await writeBackup({ dataDir: first, file, passphrase: 'zwölf Boxkämpfer' });
  const ben = await startBridge(t, { name: 'Ben', dataDir: second, args });
  const key = (dir: string) => readFileSync(join(dir, 'secrets', 'household.xkey'), 'utf8');
  const before = key(second);
  const send = async (body: Uint8Array<ArrayBuffer>, passphrase?: string) => {
    const secret = passphrase && Buffer.from(passphrase).toString('base64url');
    const answer = await fetch(`${ben.url}/api/v1/restore`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ben.token}`,
        'content-type': 'application/octet-stream',
        ...(secret && { 'natster-passphrase': secret }),
      },
      body,
    });
    const { error, files } = (await answer.json()) as { error?: { code: string }; files?: number };
    return error?.code ?? files;
  };
  const whole = readFileSync(file);
  const damaged = Buffer.from(whole);
  damaged[damaged.length - 1] = Number(damaged.at(-1)) ^ 1;
  await t.rejects(ben.api.post('/restore', {}), { code: 'REQUEST_INVALID' });
  t.equal(await send(Buffer.from('no backup')), 'BACKUP_INVALID');
  t.equal(await send(whole), 'PASSPHRASE_MISSING');
  t.equal(await send(whole, 'another one'), 'PASSPHRASE_WRONG');
  t.equal(await send(damaged, 'zwölf Boxkämpfer'), 'BACKUP_INVALID');
  t.equal(await send(whole.subarray(0, -40), 'zwölf Boxkämpfer'), 'BACKUP_INVALID');
  const left = readdirSync(second).filter((name) => name.startsWith('.'));
  t.same(left, [], 'nothing of them is left');
  t.match(await ben.api.get('/whoami'), { name: 'Ben' });
  t.ok(Number(await send(whole, 'zwölf Boxkämpfer')) > 0);
  await waitFor('the other household', async () => key(second) === key(first));
  const [kept = ''] = await waitFor('the former one', async () => {
    const names = readdirSync(second).filter((name) => name.startsWith('.replaced-'));
    return names.length > 0 && names;
  });
  t.equal(key(join(second, kept)), before, 'is kept beside it');
  const token = () => readFileSync(join(second, 'secrets', 'api-token'), 'utf8').trim();
  await waitFor('the bridge to be back', async () => {
    const headers = { authorization: `Bearer ${token()}` };
    const answer = await fetch(`${ben.url}/api/v1/whoami`, { headers }).catch(() => undefined);
    return answer?.status === 200;
  });
  await t.rejects(ben.api.get('/whoami'), { code: 'NOT_SIGNED_IN' }, 'with its own token');
});

t.test('with settings that do not work the bridge runs on as it did', async (t) => {
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args: ['--no-own-network'] });
  const { api } = bridge;
  // Of nobody here (RFC 5737).
  await api.patch('/settings', { host: '192.0.2.1' });
  await api.post('/restart');
  await waitFor('a failed start', async () => bridge.log().includes('goes on with those before'));
  await waitFor('the bridge to be back', () => api.get('/status').catch(() => false));
  t.match(await api.get('/whoami'), { name: 'Olivia' });
});

t.test('folders are shown below the roots, and nowhere else', async (t) => {
  const dataDir = temporaryDir(t);
  const media = temporaryDir(t);
  const outside = temporaryDir(t);
  for (const name of ['Films/Old', 'Series', '.hidden', 'Ours']) {
    mkdirSync(join(media, name), { recursive: true });
  }
  symlinkSync(outside, join(media, 'Link'));
  const args = ['--no-own-network', '--media-roots', media];
  const { api } = await startBridge(t, { name: 'Olivia', dataDir, args });
  const list = (path: string) => api.get<Folders>(`/folders?path=${encodeURIComponent(path)}`);
  const { folders } = await api.get<Folders>('/folders');
  t.equal(folders.length, 1);
  const [root = { path: '' }] = folders;
  const top = await list(root.path);
  t.same(
    top.folders.map(({ name }) => name),
    ['Films', 'Ours', 'Series'],
  );
  t.notOk(top.parent, 'nothing lies above');
  const films = await list(join(root.path, 'Films'));
  t.match(films, { parent: root.path, folders: [{ name: 'Old' }] });
  for (const path of [outside, '/', join(media, '..'), join(media, 'Link')]) {
    await t.rejects(list(path), { code: 'FOLDER_OUTSIDE' }, path);
  }
  await t.rejects(list(join(media, 'Gone')), { code: 'DIRECTORY_INVALID' });
});

/** A friend's films in a folder, as a media server reads them, kept in step. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { ROOT } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const DEMO = join(ROOT, 'bridge/demo-media/Northern Lights (2026).mp4');

type Export = { id: string; device: string; isRunning: boolean; incomplete?: number };
type Device = { id: string; kind: string; name: string };

t.test('an exported library', async (t) => {
  const media = temporaryDir(t);
  const dir = join(temporaryDir(t), 'friends');
  const season = join(media, 'Gap', 'Season 1');
  mkdirSync(season, { recursive: true });
  copyFileSync(DEMO, join(season, 'Gap S01E02.mp4'));
  await noise(join(media, 'Long (2001).mkv'), 3);
  writeFileSync(join(media, 'Long (2001)-poster.png'), PNG);
  writeFileSync(join(media, 'Long (2001).fr.srt'), '1\n00:00:01,000 --> 00:00:02,000\nSalut\n');
  writeFileSync(
    join(media, 'Long (2001).nfo'),
    '<movie><title>Long</title><plot>A &amp; B</plot></movie>',
  );
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  await shareFolder(households, media);
  await waitFor('the film to be described', async () => {
    await friend.api.post('/imports/films/refresh');
    const { items } = await friend.api.get<{ items: { poster?: string }[] }>(
      '/catalogs/films/items',
    );
    return items.length === 2 && items.some(({ poster }) => poster !== undefined);
  });
  const at = (path: string) => join(dir, 'Olivia', path);
  const film = at('Movies/Long (2001)/Long (2001)');
  const news = async (change: () => Promise<unknown> | unknown) => {
    await change();
    await friend.api.post('/imports/films/refresh').catch(() => undefined);
  };

  const made = await runCommand(
    friend.dataDir,
    'export',
    'add',
    dir,
    '--address',
    friend.url,
    '--json',
  );
  t.equal(made.code, 0, made.stderr);
  const { id, device } = JSON.parse(made.stdout) as Export;
  await waitFor('all of it', async () => {
    const { isRunning, incomplete } = await friend.api.get<Export>(`/exports/${id}`);
    return !isRunning && incomplete === 0 && existsSync(`${film}.fr.srt`);
  });

  await t.test('has what a media server wants', async (t) => {
    t.match(readFileSync(`${film}.nfo`, 'utf8'), '<plot>A &amp; B</plot>');
    t.match(readFileSync(`${film}.fr.srt`, 'utf8'), '00:00:01,000 --> 00:00:02,000');
    t.ok(readFileSync(`${film}-poster.png`).equals(PNG));
    t.ok(existsSync(at('Shows/Gap/tvshow.nfo')));
    const address = readFileSync(`${film}.strm`, 'utf8').trim();
    t.match(address, /\.mkv$/);
    const whole = readFileSync(join(media, 'Long (2001).mkv'));
    const part = await fetch(address, { headers: { range: 'bytes=2000000-2000999' } });
    t.equal(part.status, 206);
    t.ok(whole.subarray(2e6, 2e6 + 1000).equals(Buffer.from(await part.arrayBuffer())));
    const episode = readFileSync(at('Shows/Gap/Season 01/Gap S01E02.strm'), 'utf8').trim();
    t.ok(readFileSync(DEMO).equals(Buffer.from(await (await fetch(episode)).arrayBuffer())));
    const { devices } = await friend.api.get<{ devices: Device[] }>('/devices');
    t.match(
      devices.find((each) => each.id === device),
      { kind: 'library', name: 'Jellyfin library' },
    );
    t.notOk(friend.log().includes(address.split('/')[4] ?? '?'), 'no log has its capability');
  });

  await t.test('is not written again for nothing', async (t) => {
    const files = [`${film}.strm`, `${film}.nfo`, join(dir, '.natster-export.json')];
    const before = files.map((file) => statSync(file).mtimeMs);
    const run = await runCommand(friend.dataDir, 'export', 'run', dir);
    t.match(run.stdout, /2 items; 0 files written, 0 removed/, run.stderr);
    t.same(
      files.map((file) => statSync(file).mtimeMs),
      before,
    );
  });

  await t.test('follows a new name', async () => {
    writeFileSync(at('Movies/Long (2001)/notes.txt'), 'mine');
    await news(async () => {
      renameSync(join(media, 'Gap', 'Season 1', 'Gap S01E02.mp4'), join(season, 'Gap S01E03.mp4'));
      await owner.api.post('/catalogs/films/scan');
    });
    await waitFor('the episode to move', async () => {
      await friend.api.post('/imports/films/refresh');
      return existsSync(at('Shows/Gap/Season 01/Gap S01E03.strm'));
    });
    await waitFor(
      'nothing to be left',
      () => !existsSync(at('Shows/Gap/Season 01/Gap S01E02.strm')),
    );
  });

  await t.test('stays while its owner is away, and through a restart', async (t) => {
    await owner.stop();
    await friend.stop();
    await friend.restart();
    const ran = await waitFor('it to be looked at', async () => {
      const now = await friend.api.get<Export & { ranAt?: string; items?: number }>(
        `/exports/${id}`,
      );
      return now.ranAt !== undefined && now;
    });
    t.equal(ran.items, 2);
    t.ok(existsSync(`${film}.strm`));
    await owner.restart();
  });

  await t.test('loses what is not shared any more, and nothing else', async (t) => {
    await owner.api.delete('/catalogs/films/shares/Ben');
    await waitFor('it to be gone', async () => {
      await friend.api.post('/imports/films/refresh').catch(() => undefined);
      return !existsSync(`${film}.strm`) && !existsSync(at('Shows'));
    });
    t.equal(readFileSync(at('Movies/Long (2001)/notes.txt'), 'utf8'), 'mine');
  });

  await t.test('is refused a second time, and goes', async (t) => {
    const address = friend.url;
    await t.rejects(friend.api.post('/exports', { dir, address }), { code: 'EXPORT_FOLDER_TAKEN' });
    await t.rejects(friend.api.post('/exports', { dir, address: 'nowhere/x' }), {
      code: 'ADDRESS_INVALID',
    });
    const ls = await runCommand(friend.dataDir, 'export', 'ls');
    t.match(ls.stdout, `${id}  ${dir}`);
    t.equal((await runCommand(friend.dataDir, 'export', 'rm', id)).code, 0);
    t.notOk(existsSync(join(dir, '.natster-export.json')));
    const { devices } = await friend.api.get<{ devices: Device[] }>('/devices');
    t.same(devices, []);
    await t.rejects(friend.api.get(`/exports/${id}`), { code: 'EXPORT_NOT_FOUND' });
  });
});

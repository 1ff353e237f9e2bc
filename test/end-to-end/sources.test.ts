/** A folder with problems, by the commands, and live on what follows the events. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('a folder from the first look to the last problem', async (t) => {
  const media = temporaryDir(t);
  await noise(join(media, 'A film (2020).mkv'), 2);
  await mkdir(join(media, 'Extras'));
  await noise(join(media, 'Extras', 'making of.mkv'), 1);
  await symlink('nowhere', join(media, 'A link.mp4'));
  await writeFile(join(media, 'A letter.mp4'), 'Dear Ben');
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args: ['--no-own-network'] });
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(dataDir, ...args);
    return { code, out: stdout, err: stderr };
  };
  const lines = (out: string) =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  let heard = '';
  const headers = { authorization: `Bearer ${bridge.token}` };
  const asked = request(`${bridge.url}/api/v1/events`, { headers }, (response) => {
    t.match(response.headers, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    response.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    response.on('error', () => undefined);
  }).end();
  const closed = new Promise((resolve) => asked.on('close', resolve));
  await waitFor('the stream', () => heard !== '');
  t.equal((await fetch(`${bridge.url}/api/v1/events`)).status, 401);

  const flags = ['--name', 'films', '--exclude', 'Extras/', '--exclude', '*.iso'];
  const added = await run('source', 'add', media, ...flags, '--kinds', 'movie,other', '--json');
  t.match(lines(added.out)[0], { name: 'films', selection: { exclude: ['Extras/', '*.iso'] } });
  const again = await run('source', 'add', media, ...flags.slice(2), '--kinds', 'other,movie');
  t.match(again, { code: 1, err: /The source films is the same files/ });
  t.match(await run('source', 'add', media, '--kinds', 'book'), { code: 1 });

  // Files that were written a moment ago are left alone for a while.
  await waitFor('both', async () => {
    const { items } = await bridge.api.get<{ items: number }>('/sources/films');
    return items === 2;
  });
  const scanned = await run('source', 'scan', 'films', '--wait');
  t.match(scanned, { code: 0, out: /^films: 2 items \(/ });
  t.match(scanned.err, /source problems films/);
  const events = lines((await run('source', 'scan', 'films', '--wait', '--json')).out);
  t.match(events.at(-1), { event: 'done', source: 'films', items: 2, unchanged: 2 });
  const table = await run('source', 'ls');
  t.match(
    table.out,
    /SOURCE +FOLDER +ITEMS +SIZE +STATE +PROBLEMS\nfilms .* 2 +2\.1 MB +up to date/,
  );

  const problems = await run('source', 'problems', 'films');
  t.match(problems.out, /A link\.mp4\n +The link leads to nothing\. Remove it/);
  t.match(problems.out, /A letter\.mp4\n +The file is not what its name says\./);
  const listed = lines((await run('source', 'problems', 'films', '--json')).out)[0];
  t.match(
    listed.find(({ path }: { path: string }) => path === 'A letter.mp4'),
    { source: 'films', kind: 'not-media', hint: /remove it/ },
  );

  await bridge.api.post('/catalogs', { name: 'evening', description: '', dir: media });
  const [whole] = (
    await bridge.api.get<{ sources: { name: string }[] }>('/sources')
  ).sources.filter(({ name }) => name !== 'films');
  const ofCatalog = await run('source', 'scan', 'evening');
  t.match(ofCatalog, { code: 0, out: new RegExp(`^${whole?.name}: 3 items`) });
  const inUse = await run('source', 'rm', whole?.name ?? '');
  t.match(inUse, { code: 1, err: /take from the source .*: evening/ });
  t.match(await run('source', 'rm', 'films'), { code: 0, out: 'removed\n' });
  t.match(await run('source', 'scan', 'films'), { code: 1, err: /no source or catalog/ });
  await waitFor('what was done', () => /"name":"films","isRemoved":true/.test(heard));
  t.match(heard, /event: catalog\ndata: {"name":"evening","revision":\d+,"isRemoved":false}/);

  const startMs = performance.now();
  t.equal(await bridge.stop(), 0);
  await closed;
  t.ok(performance.now() - startMs < 5_000, 'who listens does not hold up the end');
});

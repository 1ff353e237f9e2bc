/** Downloads as their users meet them: two households, a real network, processes that are killed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { DownloadAnswer } from '../../bridge/http/download-answers.ts';
import type { DownloadRecord } from '../../bridge/remote/downloads/download-records.ts';
import { type Item, shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { plainNode } from '../support/plain-node.ts';
import { hashOfFile } from '../support/player.ts';
import { PROGRAM } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const MB = 1024 * 1024;
const FILM_MB = 128;

const isUnfinished = ({ state }: DownloadAnswer): boolean => state !== 'done';

t.test('a download', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const dir = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mkv'), FILM_MB);
  await noise(join(media, 'Short (2021).mkv'), 2);
  const expected = await hashOfFile(file);
  await shareFolder(households, media);
  const itemOf = (title: string) =>
    waitFor('hashes in the listing', async () => {
      await friend.api.post('/imports/films/refresh');
      const { items } = await friend.api.get<{ items: Item[] }>('/catalogs/films/items');
      return items.find((item) => item.title === title && item.hash);
    });
  const film = await itemOf('Film');
  const ask = (item: Item) =>
    friend.api.post<DownloadAnswer>('/downloads', { catalog: 'films', item: item.id, dir });
  const look = (id: string) => friend.api.get<DownloadAnswer>(`/downloads/${id}`);
  const until = (id: string, state: string) =>
    waitFor(`it to be ${state}`, async () => {
      const answer = await look(id);
      return answer.state === state && answer;
    });
  /** Some of it is safe on the disk, and most is not here yet: how much. */
  const underWay = (id: string) =>
    waitFor('a part of it', () => {
      const text = readFileSync(join(friend.dataDir, 'downloads.json'), 'utf8');
      const kept = JSON.parse(text) as { data: { downloads: DownloadRecord[] } };
      const record = kept.data.downloads.find((each) => each.id === id);
      return record?.state === 'active' && record.bytes > 0 && record.bytes;
    });

  await t.test('goes on by itself where it was when the bridge was killed', async (t) => {
    const { id } = await ask(film);
    const safe = await underWay(id);
    await friend.stop('SIGKILL');
    const kept = readFileSync(join(dir, 'Film (2020).mkv.part')).subarray(0, safe);
    await friend.restart();
    const { bytes } = await look(id);
    t.ok(bytes >= safe, `${bytes} of ${safe} bytes were kept`);
    const done = await until(id, 'done');
    t.match(done, { verified: true, sha256: expected, size: FILM_MB * MB });
    const whole = readFileSync(done.path);
    t.equal(createHash('sha256').update(whole).digest('hex'), expected);
    t.ok(kept.equals(whole.subarray(0, safe)));
    t.same(readdirSync(dir), ['Film (2020).mkv']);
    const save = () =>
      fetch(`${friend.url}/api/v1/downloads/${id}/file`, {
        headers: { authorization: `Bearer ${friend.token}` },
      });
    const saved = createHash('sha256').update(Buffer.from(await (await save()).arrayBuffer()));
    t.equal(saved.digest('hex'), expected, 'a browser may save it');
    rmSync(done.path);
    t.match([(await save()).status], [404], 'not when somebody took it away');
  });

  await t.test('waits for an owner who goes away, and goes on when they are back', async (t) => {
    const { id } = await ask(film);
    await underWay(id);
    await owner.stop();
    const leftAtMs = performance.now();
    const away = /OWNER_AWAY|NETWORK_UNREACHABLE/;
    t.match(await until(id, 'waiting'), { problem: { code: away } });
    t.ok(performance.now() - leftAtMs < 30_000, 'long before a request to them ends by itself');
    await owner.restart();
    const done = await until(id, 'done');
    t.ok(done.verified);
    t.equal(await hashOfFile(done.path), expected);
    rmSync(done.path);
  });

  await t.test('by command: whole, under a name of our own, or told why not', async (t) => {
    const byTitle = await runCommand(friend.dataDir, 'catalog', 'download', 'films', 'Short', dir);
    t.equal(byTitle.code, 0, byTitle.stderr);
    t.equal(byTitle.stdout.trim(), join(dir, 'Short (2021).mkv'));
    t.match(byTitle.stderr, /SHA-256 [0-9a-f]{64}: done, verified/);
    const { hash = '' } = await itemOf('Short');
    const out = join(dir, 'mine.mkv');
    const args = ['catalog', 'download', 'films', hash, out, '--json'];
    const byHash = await runCommand(friend.dataDir, ...args);
    const events = byHash.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    t.match(events.at(-1), { event: 'done', path: out, sha256: hash, verified: true });
    t.equal(await hashOfFile(out), hash);

    const none = await runCommand(friend.dataDir, 'catalog', 'download', 'films', 'Nothing', dir);
    t.match([none.code, none.stderr], [1, /There is no "Nothing" in films/]);
    const listed = await runCommand(friend.dataDir, 'download', 'ls');
    t.match(listed.stdout, /films +Short +2\.1 MB +done, verified +.*mine\.mkv/);
  });

  await t.test('goes on without the command that asked for it; then it is cancelled', async (t) => {
    await owner.stop();
    const args = [PROGRAM, 'catalog', 'download', 'films', 'Film', dir];
    const command = spawn(...plainNode(...args, '--data-dir', friend.dataDir));
    let told = '';
    command.stderr.on('data', (text) => {
      told += String(text);
    });
    const { downloads } = await waitFor('it to begin', async () => {
      const answer = await friend.api.get<{ downloads: DownloadAnswer[] }>('/downloads');
      return answer.downloads.some(isUnfinished) && /%/.test(told) && answer;
    });
    const id = downloads.find(isUnfinished)?.id ?? '';
    command.kill('SIGINT');
    const [code] = await once(command, 'exit');
    t.match([code, told], [1, new RegExp(`goes on fetching it.*download rm ${id}`, 's')]);
    t.match((await look(id)).state, /queued|running|waiting/);
    for (const [what, state] of Object.entries({ pause: /paused/, resume: /Film: (?!paused)/ })) {
      const { code, stdout, stderr } = await runCommand(friend.dataDir, 'download', what, id);
      t.match([code, stdout], [0, state], stderr);
      t.equal((await look(id)).state === 'paused', what === 'pause');
    }
    const removed = await runCommand(friend.dataDir, 'download', 'rm', id);
    t.equal(removed.code, 0, removed.stderr);
    t.notOk(existsSync(join(dir, 'Film (2020).mkv.part')));
    await t.rejects(look(id), { code: 'DOWNLOAD_NOT_FOUND' });
  });

  await t.test(
    'nobody without a sign-in, nor through a proxy, says into which folder',
    async (t) => {
      const url = `${friend.url}/api/v1/downloads`;
      const body = JSON.stringify({ catalog: 'films', item: film.id, dir });
      const json = { 'content-type': 'application/json' };
      const token = { authorization: `Bearer ${friend.token}` };
      const post = (headers: object) =>
        fetch(url, { method: 'POST', body, headers: { ...json, ...headers } });
      t.equal((await post({})).status, 401);
      t.equal((await post({ ...token, 'x-forwarded-for': '192.168.1.9' })).status, 403);
      t.equal((await post({ ...token, origin: 'http://example.com' })).status, 403);
    },
  );
});

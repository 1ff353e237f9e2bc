/** A friend who uses the original programs and owns a catalog: imported, listed, played, downloaded. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { playAddress, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { OriginalOwner } from '../support/original/owner.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

type Listed = { id: string; path: string };
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

t.test('a catalog of the original programs is used like any other', async (t) => {
  const { owner: olivia, friend } = await twoHouseholds(t);
  // Ben's bridge makes way for his original program, in the same account.
  const ben = await RawFriend.as(friend, olivia);
  t.teardown(() => ben.nc.close());
  await friend.stop();
  const film = randomBytes(300_000);
  const [long, converted] = [randomBytes(24 * 1024 * 1024), randomBytes(200_000)];
  const program = new OriginalOwner(ben.nc, 'old', [
    { path: '/Old Film (1950).mkv', bytes: film, mimeType: 'video/x-matroska' },
    { path: '/Long Film (1960).mkv', bytes: long, mimeType: 'video/x-matroska' },
    { path: '/New Film (2020).mp4', bytes: randomBytes(100_000), mimeType: 'video/mp4', converted },
  ]);
  program.chunkBytes = 64 * 1024;
  t.teardown(() => program.stop());
  await ben.nc.flush();
  const run = (...args: string[]) => runCommand(olivia.dataDir, ...args);

  t.match(await run('catalog', 'import', 'old', 'Ben'), { code: 0 });
  t.match(await run('catalog', 'ls'), { stdout: /old.*away/i });
  t.equal(program.gets, 0, 'no downgrade: Ben has a key');
  t.match(await run('catalog', 'remove-import', 'old'), { code: 0 });
  t.match(await run('friend', 'rm', 'Ben'), { code: 0 });
  t.match(await run('friend', 'add', ben.account, 'Ben', '--original'), { code: 0 });
  t.match(await run('catalog', 'import', 'old', 'Ben'), { code: 0 });
  t.match(await run('catalog', 'contents', 'old'), { code: 0, stdout: /Old Film/ });
  const { items } = await olivia.api.get<{ items: Listed[] }>('/catalogs/old/items');
  t.match(items, [{ title: 'Long Film', kind: 'movie', year: 1960 }, {}, { title: 'Old Film' }]);

  const dir = temporaryDir(t);
  const got = await run('catalog', 'download', 'old', hashOf(film), join(dir, 'film.mkv'));
  t.match(got, { code: 0 });
  t.equal(hashOf(readFileSync(join(dir, 'film.mkv'))), hashOf(film));
  const [longItem, newItem, oldItem] = items as [Listed, Listed, Listed];
  const play = async (item: Listed, range?: string) =>
    fetch(await playAddress(olivia, item, 'old'), { headers: range ? { range } : {} });
  const part = await play(oldItem, 'bytes=1000-1999');
  t.equal(part.status, 206);
  t.ok(film.subarray(1000, 2000).equals(Buffer.from(await part.arrayBuffer())));
  const whole = await play(newItem);
  t.match(whole.headers.get('content-type'), /video\/mp4/);
  t.equal(whole.headers.get('content-length'), null, 'nobody knows it yet');
  t.equal(whole.headers.get('accept-ranges'), 'none');
  const wanted = { catalog: 'old', item: newItem.id };
  const { hls } = await olivia.api.post<{ hls: string }>('/viewings', wanted);
  t.equal((await fetch(hls)).status, 409, 'nor can it be cut yet');
  t.equal(hashOf(Buffer.from(await whole.arrayBuffer())), hashOf(converted));
  const tailOf = await play(newItem, 'bytes=199000-');
  t.equal(tailOf.status, 206, 'now that it is here');
  await tailOf.arrayBuffer();
  const mp4 = 'New Film (2020).mp4';
  t.match(await run('catalog', 'download', 'old', mp4, `${dir}/`), { code: 0 });
  t.equal(hashOf(readFileSync(join(dir, mp4))), hashOf(converted), 'as it was converted');

  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  program.faults = { beforeChunk: (index) => (index < 4 ? Promise.resolve() : held) };
  const far = `bytes=${long.length - 1000}-`;
  const refused = await play(longItem, far);
  t.equal(refused.status, 503);
  t.ok(Number(refused.headers.get('retry-after')) > 0);
  t.match(await refused.json(), { error: { code: 'STILL_ARRIVING' } });
  go();
  const tail = await waitFor('the end of it', async () => {
    const answer = await play(longItem, far);
    return answer.status === 206 && Buffer.from(await answer.arrayBuffer());
  });
  t.ok(tail.equals(long.subarray(-1000)));
  t.equal(program.downloads, 3, 'each film was sent once');

  program.maySee = () => false;
  t.match(await run('catalog', 'ls'), { stdout: /old/ });
  await olivia.api.post('/imports/old/refresh').catch(() => undefined);
  t.equal((await play(oldItem)).status, 403, 'not shared any more');
  t.match(await run('catalog', 'remove-import', 'old'), { code: 0 });
});

/** A friend who uses the original programs: marked by hand, served, and refused again. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type Item,
  listedItems,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { OriginalClient } from '../support/original/client.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('a friend is marked by hand, and gets files by the original programs', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mp4'), 2);
  await shareFolder(households, media);
  const [{ hash } = { hash: '' }] = await waitFor('the hash', async () => {
    const items = await listedItems(owner, 'films');
    return items[0]?.hash ? items : false;
  });
  const ben = await RawFriend.as(friend, owner);
  t.teardown(() => ben.nc.close());
  const client = new OriginalClient(ben.nc);
  const forbidden = { error: 'Forbidden', code: 403, data: null };
  const run = (...args: string[]) => runCommand(owner.dataDir, ...args);

  t.strictSame(await client.contents('films'), forbidden, 'no downgrade where there is a key');
  const marked = await run('friend', 'original', 'Ben');
  t.match(marked, { code: 1, stderr: /FRIEND_HAS_KEY|accepted key/ });
  const { friendCode } = await friend.api.get<{ friendCode: string }>('/whoami');
  t.match(await run('friend', 'add', friendCode, '--original'), { code: 1 });

  t.match(await run('friend', 'rm', 'Ben'), { code: 0 });
  const added = await run('friend', 'add', ben.account, 'Ben', '--original');
  t.match(added, { code: 0, stdout: /original programs/, stderr: /Who runs the network/ });
  t.strictSame(await client.contents('films'), forbidden, 'nothing is shared yet');
  t.match(await run('catalog', 'share', 'films', 'Ben'), { code: 0 });
  t.match(await run('friend', 'ls'), { stdout: /Ben +original programs: .* films/ });
  const { data } = await client.contents('films');
  t.match(data, { name: 'films', entries: [{ path: 'Film (2020).mp4', hash }] });
  const got = await client.download('films', hash ?? '');
  t.ok('bytes' in got && readFileSync(file).equals(got.bytes), 'byte for byte');
  t.match(await ben.open({ want: { kind: 'nothing' } }), { code: 'KEY_UNKNOWN' }, 'nor both ways');

  t.match(await run('friend', 'original', 'Ben', '--off'), {
    code: 0,
    stdout: /offers|no key|not acc/,
  });
  t.strictSame(await client.contents('films'), forbidden);
  t.match(await run('friend', 'original', 'Ben', '--json'), {
    code: 0,
    stdout: /"isOriginal":true/,
  });
  t.match(await client.contents('films'), { code: 200 });
  t.match(await run('friend', 'accept', 'Ben', friendCode), { code: 0, stdout: /accepted/ });
  t.strictSame(await client.contents('films'), forbidden, 'who has a bridge now uses that');
});

t.test('who watches in a browser gets an MP4 in fragments, with right totals', async (t) => {
  const { owner, friend } = await twoHouseholds(t);
  const media = temporaryDir(t);
  const file = join(media, 'Film (2020).mp4');
  const sources = [
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=320x180:duration=4',
    '-f',
    'lavfi',
    '-i',
    'sine',
  ];
  const codecs = ['-shortest', '-c:v', 'mpeg4', '-c:a', 'aac'];
  execFileSync('ffmpeg', ['-v', 'error', ...sources, ...codecs, file]);
  await shareFolder({ owner, friend }, media);
  const ben = await RawFriend.as(friend, owner);
  t.teardown(() => ben.nc.close());
  await friend.stop();
  await owner.api.delete('/friends/Ben');
  await owner.api.post('/friends', { code: ben.account, name: 'Ben', isOriginal: true });
  await owner.api.put('/catalogs/films/shares/Ben');
  const client = new OriginalClient(ben.nc);
  const entry = await waitFor('the film, hashed and looked at', async () => {
    const items = await listedItems<Item & { duration?: number }>(owner, 'films');
    return items[0]?.hash && items[0].duration ? items[0] : false;
  });
  const hash = entry.hash ?? '';
  const viewed = await client.download('films', hash, { transcode: true, idleMs: 20_000 });
  if (!('bytes' in viewed)) throw new Error(viewed.error);
  const { messages, acknowledged, bytes } = viewed;
  t.ok(messages.every(({ isTranscoded, total }) => isTranscoded && total === messages.length));
  t.equal(messages.at(-1)?.index, acknowledged.total_chunks - 1);
  t.equal(bytes.subarray(4, 8).toString(), 'ftyp');
  const made = Buffer.from(bytes);
  t.ok(made.includes('moof') && made.includes('avc1') && made.includes('mp4a'));
  const seen = join(media, '..', 'seen.mp4');
  writeFileSync(seen, made);
  t.teardown(() => rmSync(seen));
  const probe = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', seen];
  t.ok(Math.abs(Number(execFileSync('ffprobe', probe)) - 4) < 0.5, 'all of it');
  const got = await client.download('films', hash);
  t.ok('bytes' in got && readFileSync(file).equals(got.bytes), 'a download is the file itself');
});

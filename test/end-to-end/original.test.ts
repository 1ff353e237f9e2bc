/** A friend who uses the original programs: marked by hand, served, and refused again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
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

/** Archives that no backup command made: nothing is written outside, nothing stays behind. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { Header, type HeaderData } from 'tar';
import { restoreBackup } from '../../bridge/backup/restore.ts';

type Entry = Omit<HeaderData, 'size'> & { content?: string; size?: number };
const SECRET: Entry = { path: 'natster-backup-1/secrets/household.xkey', content: 'key' };

const BLOCK = 512;
const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
const tarOf = (entries: readonly Entry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap(({ content = '', type = 'File', ...rest }) => {
      const body = Buffer.from(content);
      const header = new Header({ mode: 0o644, size: body.length, type, ...rest });
      header.encode();
      return [header.block ?? Buffer.alloc(0), padded(body)];
    }),
    Buffer.alloc(2 * BLOCK),
  ]);

const paxPath = (path: string): string => {
  const record = (length: number) => `${length} path=${path}\n`;
  const guess = record(10).length;
  return record(record(guess).length);
};

/** Restores an archive over a household; it must still be there, alone. */
const attempt = async (t: Test, bytes: Buffer) => {
  const dir = t.testdir({ data: { secrets: { 'household.xkey': 'before' } } });
  const file = join(dir, 'archive');
  writeFileSync(file, bytes);
  const dataDir = join(dir, 'data');
  const passphrase = async () => 'passphrase';
  const restored = restoreBackup({ file, dataDir, force: true, passphrase });
  return { dir, dataDir, restored };
};
const untouched = (t: Test, dir: string) => {
  t.same(readdirSync(dir).sort(), ['archive', 'data']);
  t.same(readdirSync(join(dir, 'data'), { recursive: true }).sort(), [
    'secrets',
    'secrets/household.xkey',
  ]);
  t.equal(readFileSync(join(dir, 'data', 'secrets', 'household.xkey'), 'utf8'), 'before');
};

const inside = (path: string): string => `natster-backup-1/${path}`;
const HOSTILE: Record<string, Entry[]> = {
  'a path upwards': [SECRET, { path: inside('../../escaped'), content: 'x' }],
  'a path upwards, without a folder': [SECRET, { path: '../escaped', content: 'x' }],
  'an absolute path': [SECRET, { path: '/tmp/escaped', content: 'x' }],
  'a path upwards in an extension': [
    SECRET,
    { path: 'x', type: 'ExtendedHeader', content: paxPath(inside('../../escaped')) },
    { path: inside('harmless'), content: 'x' },
  ],
  'another folder': [SECRET, { path: 'elsewhere/file', content: 'x' }],
  'a hidden name': [SECRET, { path: inside('.restored/x'), content: 'x' }],
  'an empty name': [SECRET, { path: inside('a//b'), content: 'x' }],
  'a link': [SECRET, { path: inside('link'), type: 'SymbolicLink', linkpath: '/etc' }],
  'a link, and a file through it': [
    { path: inside('secrets'), type: 'SymbolicLink', linkpath: '..' },
    SECRET,
  ],
  'a second name of a file': [SECRET, { path: inside('l'), type: 'Link', linkpath: '/etc/passwd' }],
  'a device': [SECRET, { path: inside('d'), type: 'CharacterDevice', devmaj: 1, devmin: 3 }],
  'a pipe': [SECRET, { path: inside('p'), type: 'FIFO' }],
  'a folder': [SECRET, { path: inside('folder/'), type: 'Directory' }],
  'something unknown': [SECRET, { path: inside('u'), type: 'SolarisACL', content: 'x' }],
  'a file in a file': [SECRET, { path: `${SECRET.path}/below`, content: 'x' }],
  'more than a disk holds': [SECRET, { path: inside('large'), size: 5 * 2 ** 30 }],
  'no secrets': [{ path: inside('friends.json'), content: '{}' }],
  nothing: [],
};

for (const [what, entries] of Object.entries(HOSTILE)) {
  t.test(`${what} is refused`, async (t) => {
    const { dir, restored } = await attempt(t, gzipSync(tarOf(entries)));
    await t.rejects(restored, { code: /^BACKUP_(INVALID|FAILED)$/ });
    untouched(t, dir);
    t.notOk(existsSync('/tmp/escaped'));
  });
}

t.test('the same file twice is refused', async (t) => {
  const { dir, restored } = await attempt(t, gzipSync(tarOf([SECRET, SECRET])));
  await t.rejects(restored);
  untouched(t, dir);
});

t.test('a form of later programs is named as such', async (t) => {
  const later = { ...SECRET, path: 'natster-backup-2/secrets/household.xkey' };
  const { dir, restored } = await attempt(t, gzipSync(tarOf([later])));
  await t.rejects(restored, { code: 'BACKUP_INVALID', hint: /Update/ });
  untouched(t, dir);
});

t.test('other files, and archives cut off or damaged, are refused', async (t) => {
  const whole = gzipSync(tarOf([SECRET, { path: inside('more'), content: 'y'.repeat(5000) }]));
  const damaged = Buffer.from(whole);
  damaged[30] = (damaged[30] ?? 0) ^ 0xff;
  const cases = {
    empty: Buffer.alloc(0),
    text: Buffer.from('This is not a backup at all, whoever wrote it.'),
    'gzip of something else': gzipSync('something else'),
    damaged,
    'a bomb': gzipSync(Buffer.alloc(200 * 1024 * 1024)),
    ...Object.fromEntries(
      [1, 2, 10, 40, whole.length - 9, whole.length - 8, whole.length - 1].map((length) => [
        `${length} of ${whole.length} bytes`,
        whole.subarray(0, length),
      ]),
    ),
  };
  for (const [what, bytes] of Object.entries(cases)) {
    const { dir, restored } = await attempt(t, bytes);
    await t.rejects(restored, { code: 'BACKUP_INVALID' }, what);
    untouched(t, dir);
  }
});

t.test('modes are ours, whatever the archive says', async (t) => {
  const { dataDir, restored } = await attempt(t, gzipSync(tarOf([{ ...SECRET, mode: 0o4777 }])));
  await restored;
  t.equal(statSync(join(dataDir, 'secrets', 'household.xkey')).mode & 0o7777, 0o600);
  t.equal(statSync(join(dataDir, 'secrets')).mode & 0o7777, 0o700);
});

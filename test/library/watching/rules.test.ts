import t from 'tap';
import { fileSystemOf, fileSystemOfType } from '../../../bridge/library/watching/file-systems.ts';
import { pollIntervalAfter } from '../../../bridge/library/watching/poll-interval.ts';
import { mountLinesIn } from '../../../bridge/library/watching/root-check.ts';

t.test('how often a folder is polled', async (t) => {
  const cases: readonly [scanMs: number, waitMs: number][] = [
    [0, 5_000],
    [100, 5_000],
    [101, 5_050],
    [2_000, 100_000],
    [12_000, 600_000],
    [3_600_000, 600_000],
  ];
  for (const [scanMs, waitMs] of cases) t.equal(pollIntervalAfter(scanMs), waitMs, `${scanMs}`);
});

t.test('which file systems tell of changes', async (t) => {
  const cases: readonly [type: number, name: string, tells: string][] = [
    [0xef53, 'local', 'all'],
    [0x9123_683e, 'local', 'all'],
    [0x6969, 'nfs', 'nothing'],
    [0xff53_4d42, 'cifs', 'nothing'],
    [0xff53_4d42 | 0, 'cifs', 'nothing'],
    [0x0102_1997, '9p', 'nothing'],
    [0x6573_5546, 'fuse', 'own changes'],
  ];
  for (const [type, name, tells] of cases) t.same(fileSystemOfType(type), { name, tells });
  t.equal((await fileSystemOf(t.testdir())).tells, 'all');
  t.equal((await fileSystemOf('/nowhere/at/all')).tells, 'all');
});

t.test('what is mounted in a folder', async (t) => {
  const lines = [
    '22 1 254:0 / / rw - ext4 /dev/vda rw',
    '30 22 8:1 / /media rw - ext4 /dev/sda1 rw',
    '31 30 8:2 / /media/my\\040disk rw - ext4 /dev/sdb1 rw',
    '32 22 8:3 / /media2 rw - ext4 /dev/sdc1 rw',
  ];
  const text = `${lines.join('\n')}\n`;
  t.same(mountLinesIn(text, '/media'), [lines[1], lines[2]]);
  t.same(mountLinesIn(text, '/media/my disk'), [lines[2]]);
  t.same(mountLinesIn(text, '/'), lines);
  t.same(mountLinesIn('', '/media'), []);
});

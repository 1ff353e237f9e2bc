import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

export type FileSystem = {
  readonly name: string;
  /** Whether watching is worth while, and whether it misses what others do there. */
  readonly tells: 'all' | 'own changes' | 'nothing';
};

const LOCAL: FileSystem = { name: 'local', tells: 'all' };
/** sshfs, rclone, mergerfs, ntfs-3g, virtiofs …: tells what is done through this very mount. */
const FUSE: FileSystem = { name: 'fuse', tells: 'own changes' };

/** By the magic numbers of statfs(2). What is not here is taken for a disk of this machine. */
const KINDS: ReadonlyMap<number, FileSystem> = new Map([
  [0x6573_5546, FUSE],
  ...(
    [
      [0x6969, 'nfs'],
      [0x517b, 'smb'],
      [0xff53_4d42, 'cifs'],
      [0xfe53_4d42, 'smb2'],
      [0x0102_1997, '9p'],
      [0x00c3_6400, 'ceph'],
      [0x5346_414f, 'afs'],
      [0x6b41_4653, 'afs'],
      [0x7375_7245, 'coda'],
      [0x564c, 'ncp'],
      [0x786f_4256, 'vboxsf'],
      [0xbacb_acbc, 'vmhgfs'],
      [0x7c7c_6673, 'prl_fs'],
      [0x0116_1970, 'gfs2'],
      [0x7461_636f, 'ocfs2'],
      [0x0bd0_0bd0, 'lustre'],
      [0x4750_4653, 'gpfs'],
      [0x1983_0326, 'beegfs'],
      [0x2003_0528, 'orangefs'],
    ] as const
  ).map(([magic, name]): [number, FileSystem] => [magic, { name, tells: 'nothing' }]),
]);

/** `type` as statfs gives it; on 32 bits some come out negative. */
export const fileSystemOfType = (type: number): FileSystem => KINDS.get(type >>> 0) ?? LOCAL;

/** The numbers mean something on Linux only. */
const hasTypes = process.platform === 'linux';

/** Local when it cannot be told: watching then says what is wrong. */
export const fileSystemOf = async (path: string): Promise<FileSystem> => {
  if (!hasTypes) return LOCAL;
  try {
    return fileSystemOfType((await statfs(path)).type);
  } catch {
    return LOCAL;
  }
};

export const fileSystemOfSync = (path: string): FileSystem =>
  hasTypes ? fileSystemOfType(statfsSync(path).type) : LOCAL;

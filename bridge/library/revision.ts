import { digestOf } from './digest.ts';
import type { FileStamp } from './source.ts';

const CHARS = 22;

/**
 * Opaque mark of a file's bytes. The salt is the source's secret: friends learn from the mark
 * whether the file changed, not when it was made nor where on the disk it lies.
 */
export const revisionOf = (salt: string, stamp: string): string =>
  digestOf(`${salt} ${stamp}`, CHARS);

/** As it is compared and kept: secret, for its numbers tell where on the disk a file lies. */
export const stampText = ({ sizeBytes, mtimeNs, inode }: FileStamp): string =>
  `${sizeBytes} ${mtimeNs} ${inode}`;

export const sameStamp = (a: FileStamp, b: FileStamp): boolean =>
  a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs && a.inode === b.inode;

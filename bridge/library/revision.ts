import { hash } from 'node:crypto';
import type { FileStamp } from './source.ts';

const CHARS = 22;

/**
 * Opaque mark of a file's bytes. The salt is the catalog's secret: friends learn from the mark
 * whether the file changed, not when it was made nor where on the disk it lies.
 */
export const revisionOf = (salt: string, { sizeBytes, mtimeNs, inode }: FileStamp): string =>
  hash('sha256', `${salt} ${sizeBytes} ${mtimeNs} ${inode}`, 'base64url').slice(0, CHARS);

export const sameStamp = (a: FileStamp, b: FileStamp): boolean =>
  a.sizeBytes === b.sizeBytes && a.mtimeNs === b.mtimeNs && a.inode === b.inode;

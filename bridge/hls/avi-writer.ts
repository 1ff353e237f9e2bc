/** An AVI of one track of another one, which begins where its first chunk does. */
import type { Avi, AviStream } from '../library/probe/avi-tables.ts';
import { concatBytes } from '../protocol/bytes.ts';

/** One chunk, and when it is shown or heard. */
export type AviPart = {
  readonly position: number;
  readonly size: number;
  readonly isKey: boolean;
  readonly startSec: number;
  readonly endSec: number;
};

const AVIH_BYTES = 56;
const HEAD_BYTES = 56;
const MAX_LIST_BYTES = 1024 * 1024;

export const aviOf = (
  bytes: Avi['bytes'],
  { type, head, format }: AviStream,
  parts: readonly AviPart[],
): Uint8Array => {
  const avih = Buffer.alloc(AVIH_BYTES);
  avih.writeUInt32LE(1, 24);
  const name = type === 'vids' ? '00dc' : '00wb';
  const strf = format
    ? bytes.read(format.body, Math.min(format.end - format.body, MAX_LIST_BYTES))
    : avih;
  const strl = listOf('strl', chunk('strh', headOf(head)), chunk('strf', strf));
  const chunks = parts.map(({ position, size }) => chunk(name, bytes.read(position + 8, size)));
  const hdrl = listOf('hdrl', chunk('avih', avih), strl);
  return riff('RIFF', 'AVI ', hdrl, listOf('movi', ...chunks));
};

/** As it is, but for its beginning, which is that of the first chunk. */
const headOf = (told: Buffer): Buffer => {
  const head = Buffer.alloc(HEAD_BYTES);
  told.copy(head);
  head.writeUInt32LE(0, 28);
  return head;
};

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return concatBytes(head, data, new Uint8Array(data.length % 2));
};

const riff = (type: string, name: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  chunk(type, concatBytes(Buffer.from(name, 'latin1'), ...parts));

const listOf = (name: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  riff('LIST', name, ...parts);

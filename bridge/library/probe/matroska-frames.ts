/** What a block holds: one piece or, laced, some; each may be compressed. */
import { inflateSync } from 'node:zlib';
import type { Fields } from './ebml.ts';
import type { Bytes } from './file-bytes.ts';
import type { Block, Lacing } from './matroska-blocks.ts';
import { ProbeProblem } from './problem.ts';

/** More than any line of text takes. */
export const MAX_FRAME_BYTES = 256 * 1024;

const ENCODINGS = 0x6d80;
const ENCODING = 0x6240;
const SCOPE = 0x5032;
const TYPE = 0x5033;
const COMPRESSION = 0x5034;
const ALGORITHM = 0x4254;
const SETTINGS = 0x4255;
const ZLIB = 0;
const HEADER_STRIPPING = 3;
export const OF_BLOCKS = 1;
export const OF_PRIVATE = 2;

/** Brings back what a track's packer made small. */
export type Unpack = (data: Buffer) => Buffer;

/** For a track's blocks, or what stands in its own head. Throws `no-text` where it is encrypted, or packed oddly. */
export const unpacker = (entry: Fields, scope: number): Unpack => {
  const encodings = entry.child(ENCODINGS)?.children(ENCODING) ?? [];
  // Several of them, of which each packs what the one before made, nobody writes.
  const found = encodings.find((encoding) => ((encoding.uint(SCOPE) ?? 1) & scope) !== 0);
  if (!found) return (data) => data;
  const compression = found.child(COMPRESSION);
  const algorithm = found.uint(TYPE) ? undefined : (compression?.uint(ALGORITHM) ?? ZLIB);
  if (algorithm === ZLIB) return inflate;
  if (algorithm !== HEADER_STRIPPING) throw new ProbeProblem('no-text');
  const stripped = compression?.bytes(SETTINGS, 1024) ?? new Uint8Array(0);
  return (data) => Buffer.concat([stripped, data]);
};

const inflate: Unpack = (data) => {
  try {
    return inflateSync(data, { maxOutputLength: MAX_FRAME_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
};

/** The pieces in a block; what is too long, or does not fit together, is left out. */
export const framesOf = (
  bytes: Bytes,
  { data, end, lacing }: Block,
  maxBytes = MAX_FRAME_BYTES,
): Buffer[] => {
  if (end - data > maxBytes) return [];
  const all = bytes.read(data, end - data);
  return lacing === 'none' || all.length === 0 ? [all] : laced(all, lacing);
};

const laced = (all: Buffer, lacing: Lacing): Buffer[] => {
  const count = (all[0] ?? 0) + 1;
  const found = sizesIn(all, lacing, count);
  if (!found) return [];
  const frames: Buffer[] = [];
  let { at } = found;
  for (const size of found.sizes) {
    if (size < 0 || at + size > all.length) return frames;
    frames.push(all.subarray(at, at + size));
    at += size;
  }
  if (frames.length < count) frames.push(all.subarray(at));
  return frames;
};

/** Of all but the last, which takes the rest; `at` is where the first begins. */
const sizesIn = (all: Buffer, lacing: Lacing, count: number) => {
  if (lacing === 'fixed') {
    const size = Math.floor((all.length - 1) / count);
    return { sizes: Array<number>(count - 1).fill(size), at: 1 };
  }
  const sizes: number[] = [];
  let at = 1;
  while (sizes.length < count - 1) {
    const next = lacing === 'xiph' ? xiphSize(all, at) : ebmlSize(all, at, sizes.at(-1));
    if (!next) return undefined;
    sizes.push(next.size);
    at = next.at;
  }
  return { sizes, at };
};

/** As many times 255 as there are, and a byte that is less. */
const xiphSize = (all: Buffer, from: number) => {
  let at = from;
  let size = 0;
  while (all[at] === 255) {
    size += 255;
    at++;
  }
  return at < all.length ? { size: size + (all[at] ?? 0), at: at + 1 } : undefined;
};

/** The first as it is, the others as the difference to the one before. */
const ebmlSize = (all: Buffer, at: number, before: number | undefined) => {
  const width = Math.clz32(all[at] ?? 0) - 23;
  if (width > 4 || at + width > all.length) return undefined;
  const value = all.readUIntBE(at, width) - 2 ** (7 * width);
  const size = before === undefined ? value : before + value - (2 ** (7 * width - 1) - 1);
  return { size, at: at + width };
};

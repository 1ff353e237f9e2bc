/** Boxes of ISO/IEC 14496-12 as they are written: a length, four letters, what they hold. */
import { concatBytes, utf8, writeUint64 } from '../protocol/bytes.ts';

export const u32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

export const u64 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  writeUint64(bytes, 0, value);
  return bytes;
};

export const box = (type: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const length = parts.reduce((sum, part) => sum + part.length, 8);
  return concatBytes(u32(length), utf8(type), ...parts);
};

export const fullBox = (
  type: string,
  version: number,
  flags: number,
  ...parts: readonly Uint8Array[]
): Uint8Array => box(type, u32(version * 2 ** 24 + flags), ...parts);

export type Box = { readonly type: string; readonly start: number; readonly end: number };

/** The boxes from `start` to `end` in what we made ourselves. */
export const boxesBetween = (bytes: Uint8Array, start: number, end: number): Box[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end; ) {
    const length = view.getUint32(at);
    if (length < 8) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    boxes.push({ type, start: at, end: at + length });
    at += length;
  }
  return boxes;
};

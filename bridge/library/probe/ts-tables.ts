/** What a transport stream says of itself: which packets hold the pictures, and when each is shown. */
import { VIDEO_TYPES } from './ts-pictures.ts';

export type Program = { readonly videoId: number; readonly videoType: number };

const PROGRAMS = 0;
const PROGRAM_MAP = 2;

/** A number: where the table of the first program is. Its pictures, when `id` is that. */
export const programIn = (
  payload: Buffer,
  id: number,
  tables: number | undefined,
): number | Program | undefined => {
  if (id !== 0 && id !== tables) return undefined;
  const section = payload.subarray(1 + payload.readUInt8(0));
  if (section.length < 12) return undefined;
  const end = Math.min(3 + (section.readUInt16BE(1) & 0xfff) - 4, section.length);
  if (id === 0 && section[0] === PROGRAMS) return firstProgram(section, end);
  return section[0] === PROGRAM_MAP ? pictures(section, end) : undefined;
};

const firstProgram = (section: Buffer, end: number): number | undefined => {
  for (let at = 8; at + 4 <= end; at += 4) {
    // Number 0 is the network's own table.
    if (section.readUInt16BE(at) !== 0) return section.readUInt16BE(at + 2) & 0x1fff;
  }
  return undefined;
};

const pictures = (section: Buffer, end: number): Program | undefined => {
  let at = 12 + (section.readUInt16BE(10) & 0xfff);
  while (at + 5 <= end) {
    const videoType = section.readUInt8(at);
    const videoId = section.readUInt16BE(at + 1) & 0x1fff;
    if (VIDEO_TYPES.includes(videoType)) return { videoId, videoType };
    at += 5 + (section.readUInt16BE(at + 3) & 0xfff);
  }
  return undefined;
};

/** How long it is, and the time of what follows in ticks of 90 kHz; undefined where it tells none. */
export const pesHead = (payload: Buffer): { length: number; time: number } | undefined => {
  if (payload.length < 14 || payload.readUIntBE(0, 3) !== 1) return undefined;
  const length = 9 + payload.readUInt8(8);
  if ((payload.readUInt8(7) & 0x80) === 0) return undefined;
  const high = (payload.readUInt8(9) >> 1) & 7;
  const middle = payload.readUInt16BE(10) >> 1;
  const low = payload.readUInt16BE(12) >> 1;
  return { length, time: high * 2 ** 30 + middle * 2 ** 15 + low };
};

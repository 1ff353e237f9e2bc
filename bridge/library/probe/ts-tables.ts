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

export type Stream = {
  readonly id: number;
  readonly type: 'video' | 'audio';
  readonly codec: string;
  readonly language: string;
};

/** By the kinds of ISO/IEC 13818-1, ATSC and Blu-ray; `private` ones say more in what describes them. */
const KINDS: Readonly<Record<number, string>> = {
  ...{ 1: 'mpeg1video', 2: 'mpeg2video', 16: 'mpeg4', 27: 'avc', 36: 'hevc', 234: 'vc1' },
  ...{ 3: 'mp2', 4: 'mp2', 15: 'aac', 17: 'aac_latm', 128: 'pcm_bluray', 129: 'ac3' },
  ...{ 130: 'dts', 131: 'truehd', 132: 'eac3', 133: 'dts', 134: 'dts', 135: 'eac3' },
};
const DESCRIBED: Readonly<Record<number, string>> = {
  ...{ 106: 'ac3', 122: 'eac3', 123: 'dts', 124: 'aac' },
};
const REGISTERED: Readonly<Record<string, string>> = {
  ...{ 'AC-3': 'ac3', EAC3: 'eac3', DTS1: 'dts', DTS2: 'dts', DTS3: 'dts', Opus: 'opus' },
  ...{ HEVC: 'hevc', 'VC-1': 'vc1' },
};
const PICTURES = ['mpeg1video', 'mpeg2video', 'mpeg4', 'avc', 'hevc', 'vc1'];
const LANGUAGE = 0x0a;
const REGISTRATION = 5;

/** Of the table of a program: what it is made of, as far as we know the kinds. */
export const streamsIn = (payload: Buffer): readonly Stream[] => {
  const section = payload.subarray(1 + payload.readUInt8(0));
  if (section.length < 12 || section[0] !== PROGRAM_MAP) return [];
  const end = Math.min(3 + (section.readUInt16BE(1) & 0xfff) - 4, section.length);
  const streams: Stream[] = [];
  let at = 12 + (section.readUInt16BE(10) & 0xfff);
  while (at + 5 <= end) {
    const next = at + 5 + (section.readUInt16BE(at + 3) & 0xfff);
    const said = descriptorsIn(section.subarray(at + 5, Math.min(next, end)));
    const codec = KINDS[section.readUInt8(at)] ?? codecIn(said);
    const id = section.readUInt16BE(at + 1) & 0x1fff;
    const language = said.get(LANGUAGE)?.toString('latin1', 0, 3) || 'und';
    const type = codec && PICTURES.includes(codec) ? 'video' : 'audio';
    if (codec) streams.push({ id, type, codec, language });
    at = next;
  }
  return streams;
};

const descriptorsIn = (bytes: Buffer): ReadonlyMap<number, Buffer> => {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 2 <= bytes.length; at += 2 + bytes.readUInt8(at + 1)) {
    found.set(bytes.readUInt8(at), bytes.subarray(at + 2, at + 2 + bytes.readUInt8(at + 1)));
  }
  return found;
};

const codecIn = (said: ReadonlyMap<number, Buffer>): string | undefined => {
  const registered = said.get(REGISTRATION)?.toString('latin1', 0, 4) ?? '';
  const kind = [...said.keys()].find((tag) => DESCRIBED[tag]);
  return REGISTERED[registered] ?? (kind === undefined ? undefined : DESCRIBED[kind]);
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

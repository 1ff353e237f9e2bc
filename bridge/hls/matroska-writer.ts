/** Matroska of one track, as ffmpeg is given it: every codec has a place there, and no time is rounded. Pure. */
import { concatBytes, writeUint64 } from '../protocol/bytes.ts';
import { OFFSET_SEC, type Packet } from './fragment.ts';

const EBML = [0x1a, 0x45, 0xdf, 0xa3];
const DOC_TYPE = [0x42, 0x82];
const DOC_TYPE_READ_VERSION = [0x42, 0x85];
/** Of a length that nobody knows yet. */
const OPEN_SEGMENT = Buffer.from('1853806701ffffffffffffff', 'hex');
const INFO = [0x15, 0x49, 0xa9, 0x66];
const TIMESTAMP_SCALE = [0x2a, 0xd7, 0xb1];
const TRACKS = [0x16, 0x54, 0xae, 0x6b];
const TRACK_ENTRY = [0xae];
export const CLUSTER = [0x1f, 0x43, 0xb6, 0x75];
export const TIMESTAMP = [0xe7];
const SIMPLE_BLOCK = [0xa3];

/** A millionth of a second. */
const TICK_NS = 1000;
const TICKS_PER_SEC = 1e9 / TICK_NS;

/** With a length of eight bytes. */
export const element = (id: readonly number[], ...parts: readonly Uint8Array[]): Uint8Array => {
  const length = new Uint8Array(8);
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  writeUint64(length, 0, bytes);
  length[0] = 1;
  return concatBytes(Uint8Array.from(id), length, ...parts);
};

const uint = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  writeUint64(bytes, 0, value);
  return bytes;
};

/** What stands before the packets; `entry` is what the track's own head holds. */
export const matroskaHead = (...entry: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    element(
      EBML,
      element(DOC_TYPE, Buffer.from('matroska')),
      element(DOC_TYPE_READ_VERSION, uint(2)),
    ),
    OPEN_SEGMENT,
    element(INFO, element(TIMESTAMP_SCALE, uint(TICK_NS))),
    element(TRACKS, element(TRACK_ENTRY, ...entry)),
  );

/** A block of one packet; `lacing`: as its flags say it. */
export const simpleBlock = (
  { track, isKey, lacing = 0 }: { track: number; isKey: boolean; lacing?: number },
  data: Uint8Array,
): Uint8Array => {
  const head = Buffer.alloc(7);
  // In four bytes, with a mark for that; the time is that of the cluster.
  head.writeUInt32BE(0x10000000 + track, 0);
  head.writeUInt8((isKey ? 0x80 : 0) | (lacing << 1), 6);
  return element(SIMPLE_BLOCK, head, data);
};

/** A cluster for each, so that its time can be any. */
export const matroskaPackets = (track: number, packets: readonly Packet[]): Uint8Array =>
  concatBytes(
    ...packets.map(({ timeSec, isKey, data }) => {
      const time = Math.max(0, Math.round((timeSec + OFFSET_SEC) * TICKS_PER_SEC));
      const block = simpleBlock({ track, isKey }, data);
      return element(CLUSTER, element(TIMESTAMP, uint(time)), block);
    }),
  );

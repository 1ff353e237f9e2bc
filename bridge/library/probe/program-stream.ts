/** MPEG program streams (DVD, .mpg): packets with a kind and a time, in which pictures begin anywhere. */
import type { Keyframe } from '../../media/keyframe-index.ts';
import type { Bytes } from './file-bytes.ts';
import { pesHead } from './ts-tables.ts';

const START = Buffer.from([0, 0, 1]);
const PACK = 0xba;
const PRIVATE = 0xbd;
const PIECE_BYTES = 256 * 1024;
const TICKS_PER_SEC = 90_000;
const SEQUENCE = 0xb3;
const PICTURE = 0x00;
const INTRA = 1;
/** Enough to see the kind of a picture whose head lies across two packets. */
const TAIL_BYTES = 5;

export type PesPacket = {
  /** 0xe0 and on: pictures; 0xc0 and on: sound; of a private one, what it says it is. */
  readonly id: number;
  readonly position: number;
  readonly timeSec: number | undefined;
  readonly data: Buffer;
};

/** What is damaged is skipped, up to the next packet. */
export function* pesPackets(bytes: Bytes, from: number, end: number): Generator<PesPacket> {
  for (let at = from; at + 16 <= end; ) {
    const head = bytes.read(at, 6);
    const id = head.readUInt8(3);
    if (head.indexOf(START) !== 0 || id < PACK - 1) {
      at = nextStart(bytes, at + 1, end);
    } else if (id === PACK) {
      at += packBytes(bytes.peek(at, 14));
    } else {
      const next = at + 6 + head.readUInt16BE(4);
      const isOurs = id === PRIVATE || (id >= 0xc0 && id <= 0xef);
      if (isOurs && next <= end) yield packetIn(bytes.read(at, next - at), id, at);
      at = next;
    }
  }
}

/** Of MPEG-2, with what fills it up; of MPEG-1. */
const packBytes = (head: Buffer): number =>
  (head[4] ?? 0) >> 6 === 1 ? 14 + ((head[13] ?? 0) & 7) : 12;

const nextStart = (bytes: Bytes, from: number, end: number): number => {
  for (let at = from; at + START.length <= end; at += PIECE_BYTES - START.length) {
    const found = bytes.peek(at, PIECE_BYTES).indexOf(START);
    if (found >= 0) return at + found;
  }
  return end;
};

const packetIn = (packet: Buffer, id: number, position: number): PesPacket => {
  const isSecond = packet.length > 9 && (packet.readUInt8(6) & 0xc0) === 0x80;
  const { length, timeSec } = isSecond ? secondHead(packet) : firstHead(packet);
  const data = packet.subarray(length);
  return { id: id === PRIVATE ? (data[0] ?? 0) : id, position, timeSec, data };
};

const secondHead = (packet: Buffer) => {
  const told = pesHead(packet)?.time;
  const timeSec = told === undefined ? undefined : told / TICKS_PER_SEC;
  return { length: 9 + packet.readUInt8(8), timeSec };
};

/** MPEG-1: what fills up, the size of a buffer, times. */
const firstHead = (packet: Buffer) => {
  let at = 6;
  while (at < packet.length && packet[at] === 0xff) at++;
  if ((packet[at] ?? 0) >> 6 === 1) at += 2;
  const mark = (packet[at] ?? 0) >> 4;
  if ((mark !== 2 && mark !== 3) || at + 5 > packet.length)
    return { length: at + 1, timeSec: undefined };
  const high = ((packet[at] ?? 0) >> 1) & 7;
  const ticks =
    high * 2 ** 30 +
    (packet.readUInt16BE(at + 1) >> 1) * 2 ** 15 +
    (packet.readUInt16BE(at + 3) >> 1);
  return { length: at + (mark === 3 ? 10 : 5), timeSec: ticks / TICKS_PER_SEC };
};

/**
 * Of pictures that stand for themselves, behind what a decoder has to know. The time of a packet is that of the
 * first that begins in it; of others none is told, so they are left out.
 */
export function* programKeyframes(bytes: Bytes): Generator<Keyframe> {
  let tail = Buffer.alloc(0);
  let track: number | undefined;
  /** Where what a decoder has to know began. */
  let entry: PesPacket | undefined;
  for (const packet of pesPackets(bytes, 0, bytes.size)) {
    if (packet.id < 0xe0 || packet.id !== (track ?? packet.id)) continue;
    track = packet.id;
    const before = tail.length;
    const data = Buffer.concat([tail, packet.data]);
    let isFirst = true;
    for (
      let at = data.indexOf(START);
      at >= 0 && at + TAIL_BYTES < data.length;
      at = data.indexOf(START, at + 1)
    ) {
      const code = data[at + 3];
      if (code === SEQUENCE) entry = packet;
      if (code !== PICTURE) continue;
      const isIntra = ((data[at + 5] ?? 0) >> 3) % 8 === INTRA;
      const owner = at < before ? undefined : packet;
      if (isIntra && entry && owner?.timeSec !== undefined && isFirst) {
        yield { timeSec: owner.timeSec, position: entry.position };
      }
      isFirst = false;
      entry = undefined;
    }
    tail = data.subarray(Math.max(0, data.length - TAIL_BYTES));
  }
}

/** ASF (WMV): packets of one length, each with pieces of pictures and sounds. */
import { type Keyframe, MAX_KEYFRAMES } from '../../media/keyframe-index.ts';
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

const HEADER = '3026b2758e66cf11a6d900aa0062ce6c';
const DATA = '3626b2758e66cf11a6d900aa0062ce6c';
const FILE = 'a1dcab8c47a9cf118ee400c00c205365';
const STREAM = '9107dcb7b7a9cf118ee600c00c205365';
const VIDEO = 'c0ef19bc4d5bcf11a8fd00805f5c442b';
const AUDIO = '409e69f84d5bcf11a8fd00805f5c442b';
const OBJECT_HEAD_BYTES = 24;
const HEADER_BYTES = 30;
const DATA_BYTES = 50;
const MAX_HEAD_BYTES = 16 * 1024 * 1024;
const MAX_OBJECTS = 1000;
const MAX_PACKET_BYTES = 1024 * 1024;

export type AsfStream = {
  readonly number: number;
  readonly type: 'video' | 'audio';
  /** Behind the head of its description. */
  readonly format: Buffer;
};

export type Asf = {
  readonly bytes: Bytes;
  readonly streams: readonly AsfStream[];
  readonly packetBytes: number;
  /** Where the packets are. */
  readonly start: number;
  readonly durationSec: number;
  /** What players wait before they begin: it is counted in all times. */
  readonly prerollMs: number;
};

export const openAsf = (bytes: Bytes): Asf => {
  const headBytes = lengthAt(bytes, 0, HEADER);
  if (headBytes > MAX_HEAD_BYTES) throw new ProbeProblem('too-large');
  const streams: AsfStream[] = [];
  let packetBytes = 0;
  let durationSec = 0;
  let prerollMs = 0;
  let at = HEADER_BYTES;
  for (let n = 0; at + OBJECT_HEAD_BYTES <= headBytes && n < MAX_OBJECTS; n++) {
    const id = bytes.read(at, 16).toString('hex');
    const length = lengthAt(bytes, at);
    const body = bytes.peek(at + OBJECT_HEAD_BYTES, Math.min(length - OBJECT_HEAD_BYTES, 65_536));
    if (id === FILE && body.length >= 80) {
      prerollMs = Number(body.readBigUInt64LE(56));
      durationSec = Math.max(0, Number(body.readBigUInt64LE(40)) / 1e7 - prerollMs / 1000);
      packetBytes = body.readUInt32LE(68);
    }
    const stream = id === STREAM ? streamIn(body) : undefined;
    if (stream) streams.push(stream);
    at += length;
  }
  lengthAt(bytes, headBytes, DATA);
  if (packetBytes < 32 || packetBytes > MAX_PACKET_BYTES) throw new ProbeProblem('damaged');
  const start = headBytes + DATA_BYTES;
  return { bytes, streams, packetBytes, start, durationSec, prerollMs };
};

const lengthAt = (bytes: Bytes, at: number, id?: string): number => {
  const head = bytes.read(at, OBJECT_HEAD_BYTES);
  const length = Number(head.readBigUInt64LE(16));
  const isRight = id === undefined || head.toString('hex', 0, 16) === id;
  if (!isRight || length < OBJECT_HEAD_BYTES || !Number.isSafeInteger(at + length)) {
    throw new ProbeProblem('damaged');
  }
  return length;
};

const streamIn = (body: Buffer): AsfStream | undefined => {
  if (body.length < 54) return undefined;
  const kind = body.toString('hex', 0, 16);
  const type = kind === VIDEO ? 'video' : kind === AUDIO ? 'audio' : undefined;
  const number = body.readUInt16LE(48) & 0x7f;
  return type && { number, type, format: body.subarray(54) };
};

/** Of the first track of pictures, by going through all packets; positions are those of packets. */
export function* asfKeyframes(bytes: Bytes): Generator<Keyframe> {
  const asf = openAsf(bytes);
  const video = asf.streams.find(({ type }) => type === 'video');
  let count = 0;
  for (let at = asf.start; video && at + asf.packetBytes <= bytes.size; at += asf.packetBytes) {
    const packet = bytes.read(at, asf.packetBytes);
    for (const timeMs of keyTimesIn(packet, video.number)) {
      if (++count > MAX_KEYFRAMES) throw new ProbeProblem('too-large');
      yield { timeSec: (timeMs - asf.prerollMs) / 1000, position: at };
    }
  }
}

/** Numbers of none to four bytes, one behind the other. */
class Fields {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isWhole(): boolean {
    return this.at <= this.#bytes.length;
  }

  /** `kind`: 0 to 3, for none, one, two or four bytes. */
  next(kind: number): number {
    const width = WIDTHS[kind & 3] ?? 0;
    const from = this.at;
    this.at += width;
    return width > 0 && this.isWhole ? this.#bytes.readUIntLE(from, width) : 0;
  }
}
const WIDTHS = [0, 1, 2, 4];
const MAX_PAYLOADS = 64;

/** When the pictures that begin in a packet, and stand for themselves, are shown. */
function* keyTimesIn(packet: Buffer, stream: number): Generator<number> {
  const first = packet.readUInt8(0);
  // What stands before it corrects errors.
  const fields = new Fields(packet, first & 0x80 ? 1 + (first & 0x0f) : 0);
  const flags = fields.next(1);
  const kinds = fields.next(1);
  fields.next(flags >> 5);
  fields.next(flags >> 1);
  fields.next(flags >> 3);
  fields.at += 6;
  const isSeveral = (flags & 1) !== 0;
  const told = isSeveral ? fields.next(1) : 1;
  for (let n = 0; n < Math.min(told & 0x3f, MAX_PAYLOADS) && fields.isWhole; n++) {
    const number = fields.next(1);
    fields.next(kinds >> 4);
    const offset = fields.next(kinds >> 2);
    const more = fields.next(kinds);
    const timeAt = fields.at + 4;
    const isBegun = offset === 0 && more >= 8 && timeAt + 4 <= packet.length;
    if (number === (stream | 0x80) && isBegun) yield packet.readUInt32LE(timeAt);
    fields.at += more;
    const length = isSeveral ? fields.next(told >> 6) : 0;
    fields.at += length;
  }
}

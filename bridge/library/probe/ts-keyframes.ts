/** Transport streams have no index: their packets are gone through for pictures that stand for themselves. */
import { type Keyframe, MAX_KEYFRAMES } from '../../media/keyframe-index.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';
import { isKeyPicture } from './ts-pictures.ts';
import { type Program, pesHead, programIn } from './ts-tables.ts';

const PACKET_BYTES = 188;
const SYNC = 0x47;
const PIECE_BYTES = 512 * 1024;
/** Of a picture: its head says what it is, behind tables and remarks. */
const HEAD_BYTES = 16 * 1024;
const TICKS_PER_SEC = 90_000;
/** Times have 33 bits, and begin anew; a stream that begins just before is taken to begin below zero, as by ffmpeg. */
const WRAP = 2 ** 33;
const JUST_BEFORE = WRAP - 60 * TICKS_PER_SEC;

/** Of the first track of pictures; positions are those of packets. */
export const transportKeyframes = (bytes: FileBytes): Keyframe[] => {
  const scan = new Scan();
  for (const { packet, position } of packetsIn(bytes)) scan.take(packet, position);
  scan.finish();
  return scan.keyframes;
};

type Packet = { readonly packet: Buffer; readonly position: number };

/** In steps of 188 bytes, or of 192 where a time stands before each; what is none is skipped. */
function* packetsIn(bytes: FileBytes): Generator<Packet> {
  const head = bytes.peek(0, 4 * 192);
  const hasTimes = head[0] !== SYNC || head[PACKET_BYTES] !== SYNC;
  const step = hasTimes && head[4] === SYNC && head[196] === SYNC ? 192 : PACKET_BYTES;
  const before = step - PACKET_BYTES;
  let at = before;
  while (at + PACKET_BYTES <= bytes.size) {
    const piece = bytes.peek(at, PIECE_BYTES);
    let used = 0;
    while (used + PACKET_BYTES <= piece.length) {
      if (piece[used] === SYNC) {
        yield { packet: piece.subarray(used, used + PACKET_BYTES), position: at + used - before };
        used += step;
      } else {
        used = synced(piece, used + 1, step);
      }
    }
    at += used;
  }
}

/** Where two packets follow each other; the end of the piece where none do. */
const synced = (piece: Buffer, from: number, step: number): number => {
  for (let at = piece.indexOf(SYNC, from); at >= 0; at = piece.indexOf(SYNC, at + 1)) {
    const next = at + step;
    if (next >= piece.length || piece[next] === SYNC) return at;
  }
  return piece.length;
};

type Begun = { readonly time: number; readonly position: number; readonly isEntry: boolean };

class Scan {
  readonly keyframes: Keyframe[] = [];
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  #tables: number | undefined;
  #program: Program | undefined;
  #picture: Begun | undefined;
  #lastTime: number | undefined;

  take(packet: Buffer, position: number): void {
    const id = packet.readUInt16BE(1) & 0x1fff;
    const flags = packet.readUInt8(3);
    const isStart = (packet.readUInt8(1) & 0x40) !== 0;
    const adaptationBytes = flags & 0x20 ? 1 + packet.readUInt8(4) : 0;
    const hasPayload = (flags & 0x10) !== 0 && (flags & 0xc0) === 0;
    if (!hasPayload || 4 + adaptationBytes >= PACKET_BYTES) return;
    const payload = packet.subarray(4 + adaptationBytes);
    if (id === this.#program?.videoId) {
      const isEntry = adaptationBytes > 1 && (packet.readUInt8(5) & 0x40) !== 0;
      if (isStart) this.#begin(payload, position, isEntry);
      else if (this.#picture) this.#append(payload);
    } else if (isStart && !this.#program) {
      const found = programIn(payload, id, this.#tables);
      if (typeof found === 'number') this.#tables = found;
      else this.#program = found;
    }
  }

  /** Decides about the last picture. */
  finish(): void {
    const picture = this.#picture;
    this.#picture = undefined;
    if (!picture || !this.#program) return;
    const head = this.#head.subarray(0, this.#headBytes);
    if (!(isKeyPicture(head, this.#program.videoType) ?? picture.isEntry)) return;
    if (this.keyframes.length === MAX_KEYFRAMES) throw new ProbeProblem('too-large');
    this.keyframes.push({ timeSec: picture.time / TICKS_PER_SEC, position: picture.position });
  }

  #begin(payload: Buffer, position: number, isEntry: boolean): void {
    this.finish();
    const pes = pesHead(payload);
    if (!pes) return;
    const time = this.#unwrapped(pes.time);
    this.#picture = { time, position, isEntry };
    this.#headBytes = 0;
    this.#append(payload.subarray(pes.length));
  }

  #append(payload: Buffer): void {
    if (this.#headBytes === HEAD_BYTES) return;
    this.#headBytes += payload.copy(this.#head, this.#headBytes);
  }

  #unwrapped(time: number): number {
    const last = this.#lastTime ?? (time >= JUST_BEFORE ? time - WRAP : time);
    const turns = Math.round((last - time) / WRAP);
    this.#lastTime = time + turns * WRAP;
    return this.#lastTime;
  }
}

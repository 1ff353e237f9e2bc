/** Reads the fragments that we, and our ffmpeg, make: one track, all that is said of a sample in its own run. */
import { boxesBetween } from './boxes.ts';
import { OFFSET_SEC, type Packet } from './fragment.ts';
import { timescaleIn } from './init-segment.ts';

export type Fragments = {
  /** What stands before the first fragment; empty where that is the beginning. */
  readonly init: Uint8Array;
  readonly packets: readonly Packet[];
};

/** `timescale`: unless `bytes` begin with an initialisation. Times are the film's. Throws RangeError. */
export const packetsIn = (bytes: Uint8Array, timescale?: number): Fragments => {
  const boxes = boxesBetween(bytes, 0, bytes.length);
  const firstMoof = boxes.find(({ type }) => type === 'moof')?.start ?? bytes.length;
  const init = bytes.subarray(0, firstMoof);
  const ticks = timescale ?? timescaleIn(init);
  if (!(ticks > 0)) throw new RangeError('no timescale');
  const packets = boxes.flatMap(({ type, start, end }) =>
    type === 'moof' ? [...samplesOf(bytes, start, end, ticks)] : [],
  );
  return { init, packets };
};

const BASE_DATA_OFFSET = 0x1;
const SAMPLE_DESCRIPTION = 0x2;
const DEFAULT_DURATION = 0x8;
const DEFAULT_SIZE = 0x10;
const DEFAULT_FLAGS = 0x20;
const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATION = 0x100;
const SIZE = 0x200;
const FLAGS = 0x400;
const SHOWN_LATER = 0x800;
const IS_NOT_KEY = 0x10000;

/** Reads numbers of 32 bits, one behind the other, from a full box on. */
class Fields {
  readonly #view: DataView;
  readonly flags: number;
  #at = 12;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
    this.flags = this.#view.getUint32(8) & 0xffffff;
  }

  get isLong(): boolean {
    return this.#view.getUint8(8) === 1;
  }

  next(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  /** The next one, where `flag` says that it is there. */
  if(flag: number): number | undefined {
    return this.flags & flag ? this.next() : undefined;
  }
}

function* samplesOf(
  bytes: Uint8Array,
  moof: number,
  end: number,
  timescale: number,
): Generator<Packet> {
  const traf = boxesBetween(bytes, moof + 8, end).find(({ type }) => type === 'traf');
  let defaults: { duration?: number; size?: number; flags?: number } = {};
  let time = 0;
  for (const { type, start, end } of traf ? boxesBetween(bytes, traf.start + 8, traf.end) : []) {
    if (end > bytes.length) throw new RangeError('cut off');
    const fields = new Fields(bytes, start, end);
    if (type === 'tfhd') defaults = defaultsIn(fields);
    if (type === 'tfdt') time = (fields.isLong ? fields.next() * 2 ** 32 : 0) + fields.next();
    if (type !== 'trun') continue;
    const count = fields.next();
    let at = moof + (fields.if(DATA_OFFSET) ?? 0);
    const firstFlags = fields.if(FIRST_FLAGS);
    for (let n = 0; n < count; n++) {
      const duration = fields.if(DURATION) ?? defaults.duration ?? 0;
      const size = fields.if(SIZE) ?? defaults.size ?? 0;
      const own = fields.if(FLAGS);
      const flags = n === 0 ? (firstFlags ?? own) : own;
      const later = (fields.if(SHOWN_LATER) ?? 0) | 0;
      if (at + size > bytes.length) throw new RangeError('cut off');
      yield {
        timeSec: (time + later) / timescale - OFFSET_SEC,
        durationSec: duration / timescale,
        isKey: ((flags ?? defaults.flags ?? 0) & IS_NOT_KEY) === 0,
        data: bytes.subarray(at, at + size),
      };
      time += duration;
      at += size;
    }
  }
}

const defaultsIn = (fields: Fields): { duration?: number; size?: number; flags?: number } => {
  fields.next(); // The track.
  if (fields.flags & BASE_DATA_OFFSET) throw new RangeError('counted from the beginning');
  fields.if(SAMPLE_DESCRIPTION);
  const duration = fields.if(DEFAULT_DURATION);
  const size = fields.if(DEFAULT_SIZE);
  const flags = fields.if(DEFAULT_FLAGS);
  return {
    ...(duration !== undefined && { duration }),
    ...(size !== undefined && { size }),
    ...(flags !== undefined && { flags }),
  };
};

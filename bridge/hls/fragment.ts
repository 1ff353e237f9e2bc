/** A movie fragment (ISO/IEC 14496-12): the samples of one track, one behind the other. */
import { concatBytes } from '../protocol/bytes.ts';
import { box, fullBox, u32, u64 } from './boxes.ts';

/** In the order in which they are decoded. */
export type Packet = {
  /** When it is shown. */
  readonly timeSec: number;
  /** undefined: until the next one. */
  readonly durationSec: number | undefined;
  readonly isKey: boolean;
  readonly data: Uint8Array;
};

/** Everything is shown so much later, so that what sounds before 0 (an encoder's run-up) has a time too. */
export const OFFSET_SEC = 10;
const TRACK_ID = 1;
const KEY = 0x02000000;
const NOT_KEY = 0x01010000;
const DEFAULT_SEC = 0.04;

export type FragmentOf = {
  readonly number: number;
  readonly timescale: number;
  /** Ticks that pictures are shown after they are decoded; the initialisation takes them back. */
  readonly delay: number;
};

/** Bytes of the segment. Pictures are decoded at the times at which some picture is shown, in order. */
export const fragmentOf = (packets: readonly Packet[], of: FragmentOf): Uint8Array => {
  const { number, timescale, delay } = of;
  const shown = packets.map(({ timeSec }) => Math.round((timeSec + OFFSET_SEC) * timescale));
  const decoded = [...shown].sort((a, b) => a - b);
  const durations = durationsOf(packets, decoded, timescale);
  const run = new Uint8Array(8 + packets.length * 16);
  const view = new DataView(run.buffer);
  view.setUint32(0, packets.length);
  packets.forEach(({ isKey, data }, n) => {
    view.setUint32(8 + n * 16, durations[n] ?? 0);
    view.setUint32(12 + n * 16, data.length);
    view.setUint32(16 + n * 16, isKey ? KEY : NOT_KEY);
    view.setInt32(20 + n * 16, (shown[n] ?? 0) - (decoded[n] ?? 0) + delay);
  });
  const moof = () =>
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(number + 1)),
      box(
        'traf',
        // Positions are counted from this fragment's beginning.
        fullBox('tfhd', 0, 0x020000, u32(TRACK_ID)),
        fullBox('tfdt', 1, 0, u64(decoded[0] ?? 0)),
        // Each sample's duration, size, flags and offset.
        fullBox('trun', 1, 0x000f01, run),
      ),
    );
  view.setUint32(4, moof().length + 8);
  return concatBytes(moof(), box('mdat', ...packets.map(({ data }) => data)));
};

const durationsOf = (
  packets: readonly Packet[],
  decoded: readonly number[],
  timescale: number,
): number[] => {
  const durations = decoded.slice(1).map((at, n) => at - (decoded[n] ?? at));
  const told = packets.at(-1)?.durationSec;
  const last = told ? Math.round(told * timescale) : durations.at(-1);
  durations.push(last ?? Math.round(DEFAULT_SEC * timescale));
  return durations;
};

/** The least delay with which no picture of `packets` is shown before it is decoded. */
export const delayOf = (packets: readonly Pick<Packet, 'timeSec'>[], timescale: number): number => {
  const shown = packets.map(({ timeSec }) => Math.round(timeSec * timescale));
  const decoded = [...shown].sort((a, b) => a - b);
  return decoded.reduce((most, at, n) => Math.max(most, at - (shown[n] ?? at)), 0);
};

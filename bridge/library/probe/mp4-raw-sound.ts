/** Sound that is not compressed: as many samples as there are, so they are found by the chunks that they lie in. */
import { bodyOf, childOf, tableOf } from './boxes.ts';
import type { Bytes } from './file-bytes.ts';
import type { Track } from './mp4-tracks.ts';

/** Samples of all channels, one behind the other. */
export type RawSound = {
  readonly time: number;
  readonly next: number;
  readonly position: number;
  readonly size: number;
};

/** Of one channel, in bytes. */
const WIDTHS: Readonly<Record<string, number>> = {
  ...{ sowt: 2, twos: 2, in24: 3, in32: 4, fl32: 4, fl64: 8, 'raw ': 1, alaw: 1, ulaw: 1 },
};
const OTHERS = ['lpcm', 'ipcm', 'fpcm', 'NONE'];
const MAX_SAMPLES = 4096;

/** undefined where samples have to be looked up one by one. */
export const rawSoundOf = (bytes: Bytes, track: Track): Iterable<RawSound> | undefined => {
  const { stbl, entry, format } = track;
  const stsz = childOf(bytes, stbl, 'stsz');
  if (!stsz || !entry || !(format in WIDTHS || OTHERS.includes(format))) return undefined;
  const told = bytes.read(stsz.body, 12).readUInt32BE(4);
  const channels = bodyOf(bytes, entry, 28).readUInt16BE(16);
  const size = told > 1 ? told : (WIDTHS[format] ?? 0) * channels;
  const stts = tableOf(bytes, childOf(bytes, stbl, 'stts'), 8);
  if (size === 0 || stts.count !== 1) return undefined;
  return runsIn(bytes, track, size, stts.data.readUInt32BE(4));
};

function* runsIn(bytes: Bytes, { stbl }: Track, size: number, ticks: number): Generator<RawSound> {
  const co64 = childOf(bytes, stbl, 'co64');
  const chunks = tableOf(bytes, co64 ?? childOf(bytes, stbl, 'stco'), co64 ? 8 : 4);
  const groups = tableOf(bytes, childOf(bytes, stbl, 'stsc'), 12);
  let group = 0;
  let before = 0;
  for (let n = 0; n < chunks.count && groups.count > 0; n++) {
    while (group + 1 < groups.count && groups.data.readUInt32BE((group + 1) * 12) <= n + 1) group++;
    const count = groups.data.readUInt32BE(group * 12 + 4);
    const start = co64
      ? Number(chunks.data.readBigUInt64BE(n * 8))
      : chunks.data.readUInt32BE(n * 4);
    for (let at = 0; at < count; at += MAX_SAMPLES) {
      const samples = Math.min(MAX_SAMPLES, count - at);
      const time = (before + at) * ticks;
      const position = start + at * size;
      yield { time, next: time + samples * ticks, position, size: samples * size };
    }
    before += count;
  }
}

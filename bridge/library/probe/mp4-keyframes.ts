import { type Keyframe, MAX_KEYFRAMES } from '../../media/keyframe-index.ts';
import { type Box, bodyOf, boxesIn, childOf, childrenOf, tableOf } from './boxes.ts';
import type { Bytes } from './file-bytes.ts';
import { Samples } from './mp4-samples.ts';
import { type Mp4, openMp4, shiftSecOf, type Track } from './mp4-tracks.ts';
import { ProbeProblem } from './problem.ts';

/** Of the first track of pictures. Throws `no-index` where the file has none. */
export const mp4Keyframes = (bytes: Bytes): Keyframe[] => {
  const mp4 = openMp4(bytes);
  const track = mp4.tracks.find(({ handler }) => handler === 'vide');
  if (!track) throw new ProbeProblem('no-index');
  const shiftSec = shiftSecOf(bytes, mp4.moov, track);
  if (!mp4.isFragmented) return fromSamples(mp4, track, shiftSec);
  // The second tells an encoder's own delay less surely.
  const found = fromRandomAccess(bytes, track, shiftSec) ?? fromSegmentIndex(mp4, track, shiftSec);
  if (!found || found.length === 0) throw new ProbeProblem('no-index');
  return found;
};

const fromSamples = ({ bytes }: Mp4, track: Track, shiftSec: number): Keyframe[] => {
  const stss = childOf(bytes, track.stbl, 'stss');
  const samples = new Samples(bytes, track);
  const numbers = stss && tableOf(bytes, stss, 4);
  // Without the table every picture stands for itself.
  const count = numbers?.count ?? samples.count;
  if (count > MAX_KEYFRAMES) throw new ProbeProblem('too-large');
  const keyframes: Keyframe[] = [];
  let last = -1;
  for (let i = 0; i < count; i++) {
    const n = numbers ? numbers.data.readUInt32BE(i * 4) - 1 : i;
    if (n <= last) throw new ProbeProblem('damaged');
    last = n;
    const sample = samples.at(n);
    if (!sample) break;
    keyframes.push({
      timeSec: sample.time / track.timescale + shiftSec,
      position: sample.position,
    });
  }
  return keyframes;
};

/** sidx: how long each part of the file is, in bytes and in time. */
const fromSegmentIndex = ({ bytes }: Mp4, track: Track, shiftSec: number) => {
  for (const box of boxesIn(bytes, 0, bytes.size)) {
    if (box.type === 'moof') return undefined;
    if (box.type !== 'sidx') continue;
    const found = segments(bytes, box, track, shiftSec);
    if (found) return found;
  }
  return undefined;
};

const segments = (bytes: Bytes, box: Box, track: Track, shiftSec: number) => {
  const data = bodyOf(bytes, box);
  const isLong = data.readUInt8(0) === 1;
  if (data.readUInt32BE(4) !== track.id) return undefined;
  const timescale = data.readUInt32BE(8) || 1;
  let time = isLong ? Number(data.readBigUInt64BE(12)) : data.readUInt32BE(12);
  let position = box.end + (isLong ? Number(data.readBigUInt64BE(20)) : data.readUInt32BE(16));
  const head = isLong ? 32 : 24;
  const count = data.readUInt16BE(head - 2);
  if (head + count * 12 > data.length) throw new ProbeProblem('damaged');
  const keyframes: Keyframe[] = [];
  for (let at = head; at < head + count * 12; at += 12) {
    const size = data.readUInt32BE(at);
    // An index of indexes: nobody's films have it.
    if (size >= 2 ** 31) return undefined;
    const beginsWithKey = (data.readUInt8(at + 8) & 0x80) !== 0;
    if (beginsWithKey) keyframes.push({ timeSec: time / timescale + shiftSec, position });
    time += data.readUInt32BE(at + 4);
    position += size;
  }
  return keyframes;
};

/** mfra: a table at the end, which the file's last four bytes lead to. */
const fromRandomAccess = (bytes: Bytes, track: Track, shiftSec: number) => {
  if (bytes.size < 16) return undefined;
  const start = bytes.size - bytes.read(bytes.size - 4, 4).readUInt32BE(0);
  if (start < 0 || start >= bytes.size - 8) return undefined;
  const [mfra] = boxesIn(bytes, start, bytes.size);
  if (mfra?.type !== 'mfra' || mfra.end > bytes.size) return undefined;
  for (const box of childrenOf(bytes, mfra)) {
    if (box.type !== 'tfra') continue;
    const data = bodyOf(bytes, box);
    if (data.readUInt32BE(4) === track.id) return randomAccess(data, track, shiftSec);
  }
  return undefined;
};

const randomAccess = (data: Buffer, track: Track, shiftSec: number): Keyframe[] => {
  const isLong = data.readUInt8(0) === 1;
  const sizes = data.readUInt32BE(8);
  const numbers = ((sizes >> 4) & 3) + ((sizes >> 2) & 3) + (sizes & 3) + 3;
  const width = (isLong ? 16 : 8) + numbers;
  const count = data.readUInt32BE(12);
  if (16 + count * width > data.length) throw new ProbeProblem('damaged');
  const keyframes: Keyframe[] = [];
  for (let at = 16; at < 16 + count * width; at += width) {
    const time = isLong ? Number(data.readBigUInt64BE(at)) : data.readUInt32BE(at);
    const position = isLong ? Number(data.readBigUInt64BE(at + 8)) : data.readUInt32BE(at + 4);
    const timeSec = time / track.timescale + shiftSec;
    // A fragment may hold several; it is entered at its first.
    if (keyframes.at(-1)?.position !== position) keyframes.push({ timeSec, position });
  }
  return keyframes;
};

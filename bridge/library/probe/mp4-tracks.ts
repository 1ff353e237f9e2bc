import { type Box, bodyOf, boxesIn, childOf, childrenOf } from './boxes.ts';
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

/** The parts of a file, and whether the last of them is all there. */
export type Mp4 = {
  readonly bytes: Bytes;
  readonly moov: Box;
  readonly isFastStart: boolean;
  readonly isFragmented: boolean;
  readonly isTruncated: boolean;
  readonly tracks: readonly Track[];
};

export type Track = {
  readonly id: number;
  readonly isEnabled: boolean;
  /** vide, soun, sbtl … */
  readonly handler: string;
  /** Four letters of the first sample entry: avc1, tx3g … */
  readonly format: string;
  readonly entry: Box | undefined;
  readonly timescale: number;
  readonly durationSec: number;
  readonly language: string;
  readonly box: Box;
  readonly stbl: Box;
};

const MAX_TRACKS = 256;
/** What a film may be cut off in. */
const PARTS = ['mdat', 'moov', 'moof', 'mfra', 'sidx', 'free', 'skip', 'uuid', 'wide'];

export const openMp4 = (bytes: Bytes): Mp4 => {
  const { moov, mdat, end, isFragmented } = outline(bytes);
  const isTruncated = end > bytes.size;
  if (!moov || moov.end > bytes.size) throw new ProbeProblem(isTruncated ? 'truncated' : 'damaged');
  const tracks = childrenOf(bytes, moov)
    .filter(({ type }) => type === 'trak')
    .slice(0, MAX_TRACKS)
    .map((trak) => trackOf(bytes, trak));
  if (tracks.length === 0) throw new ProbeProblem('damaged');
  return {
    bytes,
    moov,
    isFastStart: !mdat || moov.start < mdat.start,
    isFragmented: isFragmented || childOf(bytes, moov, 'mvex') !== undefined,
    isTruncated: isTruncated || (isFragmented && isCut(bytes, end)),
    tracks,
  };
};

/** The boxes of the file itself, as far as the first fragment. */
const outline = (bytes: Bytes) => {
  let moov: Box | undefined;
  let mdat: Box | undefined;
  let end = 0;
  let isFragmented = false;
  try {
    for (const box of boxesIn(bytes, 0, bytes.size)) {
      if (box.end > bytes.size && !PARTS.includes(box.type)) break;
      end = box.end;
      if (box.type === 'moov') moov ??= box;
      if (box.type === 'mdat') mdat ??= box;
      if (box.type === 'moof') isFragmented = true;
      if (isFragmented && moov) break;
    }
  } catch (error) {
    // Rubbish behind a film does not matter.
    if (!moov) throw error;
  }
  return { moov, mdat, end, isFragmented };
};

/** Fragments are not walked whole where there are many: the walk is bounded. */
const isCut = (bytes: Bytes, from: number): boolean => {
  let end = from;
  try {
    for (const box of boxesIn(bytes, from, bytes.size)) end = box.end;
  } catch {
    return false;
  }
  return end > bytes.size;
};

const trackOf = (bytes: Bytes, box: Box): Track => {
  const tkhd = childOf(bytes, box, 'tkhd');
  const mdia = childOf(bytes, box, 'mdia');
  const mdhd = mdia && childOf(bytes, mdia, 'mdhd');
  const hdlr = mdia && childOf(bytes, mdia, 'hdlr');
  const stbl = mdia && childOf(bytes, mdia, 'minf', 'stbl');
  if (!tkhd || !mdhd || !hdlr || !stbl) throw new ProbeProblem('damaged');
  const head = bodyOf(bytes, tkhd, 24);
  const media = bodyOf(bytes, mdhd, 36);
  const isLong = media.readUInt8(0) === 1;
  const timescale = media.readUInt32BE(isLong ? 20 : 12);
  if (timescale === 0) throw new ProbeProblem('damaged');
  const duration = isLong ? Number(media.readBigUInt64BE(24)) : media.readUInt32BE(16);
  const entry = entryOf(bytes, stbl);
  return {
    id: head.readUInt32BE(head.readUInt8(0) === 1 ? 20 : 12),
    isEnabled: (head.readUInt8(3) & 1) === 1,
    handler: bodyOf(bytes, hdlr, 12).toString('latin1', 8, 12),
    format: entry?.type ?? '',
    entry,
    timescale,
    durationSec: duration >= (isLong ? 2 ** 53 : 2 ** 32 - 1) ? 0 : duration / timescale,
    language: languageOf(media.readUInt16BE(isLong ? 32 : 20)),
    box,
    stbl,
  };
};

const entryOf = (bytes: Bytes, stbl: Box): Box | undefined => {
  const stsd = childOf(bytes, stbl, 'stsd');
  return stsd && childrenOf(bytes, stsd, 8)[0];
};

/** Three letters of five bits. */
const languageOf = (packed: number): string => {
  const letters = [10, 5, 0].map((shift) => ((packed >> shift) & 31) + 0x60);
  return letters.every((c) => c > 0x60 && c < 0x7b) ? String.fromCharCode(...letters) : 'und';
};

/** Seconds to add to the track's own times: what its edit list says of its beginning. */
export const shiftSecOf = (bytes: Bytes, moov: Box, track: Track): number => {
  const elst = childOf(bytes, track.box, 'edts', 'elst');
  const mvhd = childOf(bytes, moov, 'mvhd');
  if (!elst || !mvhd) return 0;
  const movie = bodyOf(bytes, mvhd, 24);
  const movieScale = movie.readUInt32BE(movie.readUInt8(0) === 1 ? 20 : 12) || 1;
  const list = bodyOf(bytes, elst, 8 + 64 * 20);
  const isLong = list.readUInt8(0) === 1;
  const width = isLong ? 20 : 12;
  const count = Math.min(list.readUInt32BE(4), Math.floor((list.length - 8) / width));
  let emptySec = 0;
  for (let at = 8; at < 8 + count * width; at += width) {
    const length = isLong ? Number(list.readBigUInt64BE(at)) : list.readUInt32BE(at);
    const start = isLong ? Number(list.readBigInt64BE(at + 8)) : list.readInt32BE(at + 4);
    if (start >= 0) return emptySec - start / track.timescale;
    emptySec += length / movieScale;
  }
  return emptySec;
};

/** The lines of a track of text, by the film's index where it is complete, else by going through the film. */
import { assLines } from '../../media/subtitles/ass.ts';
import { linesOf } from '../../media/subtitles/cue.ts';
import { subRipCue } from '../../media/subtitles/subrip.ts';
import { webVttCue } from '../../media/subtitles/webvtt-read.ts';
import { Fields } from './ebml.ts';
import type { FileBytes } from './file-bytes.ts';
import { type Block, blocksIn } from './matroska-blocks.ts';
import { indexedBlocks } from './matroska-cued.ts';
import { framesOf, OF_BLOCKS, OF_PRIVATE, unpacker } from './matroska-frames.ts';
import {
  openMatroska,
  type Segment,
  scaleSecOf,
  TRACK_NUMBER,
  trackEntriesOf,
} from './matroska-segment.ts';
import { ProbeProblem, unlessDamaged } from './problem.ts';
import { type Said, TrackCues } from './track-cues.ts';

const CODEC = 0x86;
const PRIVATE = 0x63a2;
const MAX_PRIVATE_BYTES = 1024 * 1024;

export const matroskaText = (bytes: FileBytes, trackId: number): TrackCues => {
  const segment = openMatroska(bytes);
  const entry = trackEntriesOf(segment).find((one) => one.uint(TRACK_NUMBER) === trackId);
  const read = entry && readerFor(entry);
  if (!entry || !read) throw new ProbeProblem('no-text');
  const unpack = unpacker(entry, OF_BLOCKS);
  const scaleMs = scaleSecOf(segment) * 1000;
  const cues = new TrackCues();
  for (const block of indexedBlocks(segment, trackId) ?? blocksOf(segment, trackId)) {
    const frames = framesOf(bytes, block);
    const settings = block.additions ? settingsIn(bytes, block) : '';
    const lastsMs = block.duration === undefined ? undefined : block.duration * scaleMs;
    for (const [i, frame] of frames.entries()) {
      const part = lastsMs === undefined ? undefined : lastsMs / frames.length;
      const startMs = block.time * scaleMs + i * (part ?? 0);
      const endMs = part === undefined ? undefined : startMs + part;
      if (!cues.add(startMs, endMs, read(unpack(frame).toString('utf8'), settings))) return cues;
    }
  }
  return cues;
};

function* blocksOf(segment: Segment, trackId: number): Generator<Block> {
  for (const block of blocksIn(segment.bytes, segment.clusters, segment.end)) {
    if (block.track === trackId) yield block;
  }
}

type Reader = (text: string, settings: string) => Said;

/** What follows a zero byte is there to fill up. */
const trimmed = (text: string): string => text.replace(/\0.*$/s, '');

const subRip: Reader = (text) => {
  const lines = [...linesOf(trimmed(text))];
  return subRipCue(lines.filter((line) => line.trim() !== ''));
};

const webVtt: Reader = (text, settings) => webVttCue(settings, trimmed(text));

/** As WebM had it first: a name, settings, and the text, on lines of their own. */
const webmVtt: Reader = (text) => {
  const [, settings = '', ...lines] = linesOf(trimmed(text));
  return webVttCue(settings, lines.join('\n'));
};

const readerFor = (entry: Fields): Reader | undefined => {
  const codec = entry.text(CODEC) ?? '';
  if (codec === 'S_TEXT/UTF8' || codec === 'S_TEXT/ASCII') return subRip;
  if (codec === 'S_TEXT/WEBVTT') return webVtt;
  if (codec.startsWith('D_WEBVTT/')) return webmVtt;
  if (!/^S_(TEXT\/)?(ASS|SSA)$/.test(codec)) return undefined;
  const packed = Buffer.from(entry.bytes(PRIVATE, MAX_PRIVATE_BYTES));
  const line = assLines(unpacker(entry, OF_PRIVATE)(packed).toString('utf8'));
  return (text) => line(trimmed(text));
};

const BLOCK_MORE = 0xa6;
const BLOCK_ADDITIONAL = 0xa5;

/** WebVTT's settings stand on the first line beside the block. */
const settingsIn = (bytes: FileBytes, { additions }: Block): string => {
  const more = additions && unlessDamaged(() => new Fields(bytes, additions).child(BLOCK_MORE));
  return more?.text(BLOCK_ADDITIONAL)?.split('\n')[0] ?? '';
};

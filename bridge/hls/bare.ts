/** Packets as fragments hold them: without what tells them apart in a stream. */
import type { InputAudioTrack, InputVideoTrack } from 'mediabunny';
import { concatBytes } from '../protocol/bytes.ts';
import { u32 } from './boxes.ts';

type Track = InputVideoTrack | InputAudioTrack;
type Bare = (data: Uint8Array) => Uint8Array;

/** How packets of a track become samples. */
export const bareOf = async (track: Track): Promise<Bare> => {
  const codec = (await track.getCodec()) ?? '';
  if (!(await isInStream(track, codec))) return (data) => data;
  return codec === 'aac' ? withoutHead : withLengths;
};

/** Whether packets stand as in a stream, with all that a decoder has to know among them. */
export const isInStream = async (track: Track, codec: string): Promise<boolean> =>
  ['avc', 'hevc', 'aac'].includes(codec) &&
  (await track.getDecoderConfig())?.description === undefined;

/** Units behind start codes (Annex B) become units behind their lengths. */
export const withLengths: Bare = (data) => {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.length);
  const parts: Uint8Array[] = [];
  let start = nextUnit(buffer, 0);
  while (start < buffer.length) {
    const next = buffer.indexOf(START_CODE, start);
    let end = next < 0 ? buffer.length : next;
    // Zeros before a start code belong to it.
    while (end > start && buffer[end - 1] === 0) end--;
    if (end > start) parts.push(u32(end - start), buffer.subarray(start, end));
    start = next < 0 ? buffer.length : next + START_CODE.length;
  }
  return concatBytes(...parts);
};

const START_CODE = Buffer.from([0, 0, 1]);

const nextUnit = (buffer: Buffer, from: number): number => {
  const found = buffer.indexOf(START_CODE, from);
  return found < 0 ? buffer.length : found + START_CODE.length;
};

/** Seven bytes (ADTS), and two of a sum where there is one. */
const withoutHead: Bare = (data) => {
  const [first = 0, second = 0] = data;
  const isHead = first === 0xff && (second & 0xf6) === 0xf0;
  return isHead ? data.subarray(second & 1 ? 7 : 9) : data;
};

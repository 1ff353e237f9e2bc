/** The initialisation of a track: what its decoder has to know, without a sample. */
import {
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedVideoPacketSource,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny';
import { concatBytes } from '../protocol/bytes.ts';
import { type Box, box, boxesBetween, fullBox, u32 } from './boxes.ts';
import type { PictureSize } from './conversion.ts';

/** Divides by every frame rate in use. */
export const PICTURE_TIMESCALE = 90_000;

/** `first`: a packet of the track, where its head does not say all. */
export const initOf = async (
  track: InputVideoTrack | InputAudioTrack,
  first: EncodedPacket | undefined,
): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  const keep = (data: Uint8Array) => void parts.push(data.slice());
  const format = new Mp4OutputFormat({ fastStart: 'fragmented', onFtyp: keep, onMoov: keep });
  const output = new Output({ format, target: new NullTarget() });
  await addTrack(output, track, first);
  await output.start();
  await output.finalize();
  return timeless(concatBytes(...parts));
};

const addTrack = async (
  output: Output,
  track: InputVideoTrack | InputAudioTrack,
  first: EncodedPacket | undefined,
): Promise<void> => {
  const primed = first && { primingPacket: first };
  if (track.isVideoTrack()) {
    const codec = await track.getCodec();
    const decoderConfig = await track.getDecoderConfig();
    if (!codec || !decoderConfig) throw new Error('a codec without a name');
    const rotation = await track.getRotation();
    const metadata = { decoderConfig, rotation, frameRate: PICTURE_TIMESCALE, ...primed };
    output.addVideoTrack(new EncodedVideoPacketSource(codec), metadata);
  } else if (track.isAudioTrack()) {
    const codec = await track.getCodec();
    const decoderConfig = await track.getDecoderConfig();
    if (!codec || !decoderConfig) throw new Error('a codec without a name');
    output.addAudioTrack(new EncodedAudioPacketSource(codec), { decoderConfig, ...primed });
  }
};

const HEADS = ['mvhd', 'tkhd', 'mdhd'];
const PARENTS = ['moov', 'trak', 'mdia'];

/** All boxes, those inside others too. */
function* boxesIn(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Box> {
  for (const inner of boxesBetween(bytes, start, end)) {
    yield inner;
    if (PARENTS.includes(inner.type)) yield* boxesIn(bytes, inner.start + 8, inner.end);
  }
}

/** Without the time at which it was made, so that it is the same whenever that is. */
const timeless = (bytes: Uint8Array): Uint8Array => {
  for (const { type, start } of boxesIn(bytes)) {
    const isLong = bytes[start + 8] === 1;
    if (HEADS.includes(type)) bytes.fill(0, start + 12, start + (isLong ? 28 : 20));
  }
  return bytes;
};

/** `init`, of which all is shown `delay` ticks sooner than its samples say. */
export const shownSooner = (init: Uint8Array, delay: number): Uint8Array => {
  if (delay === 0) return init;
  const edit = box('edts', fullBox('elst', 0, 0, u32(1), u32(0), u32(delay), u32(0x10000)));
  const moov = boxesBetween(init, 0, init.length).find(({ type }) => type === 'moov');
  const within = moov && boxesBetween(init, moov.start + 8, moov.end);
  const trak = within?.find(({ type }) => type === 'trak');
  const [tkhd] = trak ? boxesBetween(init, trak.start + 8, trak.end) : [];
  if (!moov || !trak || !tkhd) throw new Error('an initialisation without a track');
  const all = concatBytes(init.subarray(0, tkhd.end), edit, init.subarray(tkhd.end));
  const view = new DataView(all.buffer);
  view.setUint32(moov.start, moov.end - moov.start + edit.length);
  view.setUint32(trak.start, trak.end - trak.start + edit.length);
  return all;
};

/** Ticks of its track's times in a second. */
export const timescaleIn = (init: Uint8Array): number => {
  let found = 0;
  for (const { type, start, end } of boxesIn(init)) {
    if (type !== 'mdhd') continue;
    const view = new DataView(init.buffer, init.byteOffset + start, end - start);
    found = view.getUint32(init[start + 8] === 1 ? 28 : 20);
  }
  return found;
};

const AVC_ENTRY = Buffer.from('avc1');

/** Of the pictures of a track that was converted. */
export const sizeIn = (init: Uint8Array): PictureSize | undefined => {
  const bytes = Buffer.from(init.buffer, init.byteOffset, init.length);
  // It stands among the brands, too.
  const at = bytes.lastIndexOf(AVC_ENTRY);
  if (at < 0 || at + 32 > bytes.length) return undefined;
  return { width: bytes.readUInt16BE(at + 28), height: bytes.readUInt16BE(at + 30) };
};

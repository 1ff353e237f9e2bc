/** What a track says of itself, as mediabunny and our readers find it. */
import { EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny';
import { hdrOf } from '../media/codec-facts.ts';
import { isInStream } from './bare.ts';
import type { Container } from './container.ts';
import { initOf, PICTURE_TIMESCALE, timescaleIn } from './init-segment.ts';
import type { TrackFacts } from './questions.ts';

export type Track = InputVideoTrack | InputAudioTrack;

/** Of which a packet says nothing that the track's head does not. */
const TOLD_IN_HEADS = ['avc', 'hevc', 'aac', 'mp3', 'opus', 'flac'];
const CARRIED = ['avc', 'hevc', 'vp9', 'av1', 'aac', 'mp3', 'opus', 'flac', 'ac3', 'eac3'];
const SOUND_TIMESCALE = 48_000;

type Found = Pick<TrackFacts, 'id' | 'type' | 'codec'> & Partial<TrackFacts>;

/** Of a track that says no more than that. */
export const plainFacts = (found: Found): TrackFacts => ({
  ...{ codecString: found.codec, language: 'und', name: undefined, init: undefined },
  ...{ isDefault: false, isForced: false, isHearingImpaired: false },
  timescale: found.type === 'video' ? PICTURE_TIMESCALE : SOUND_TIMESCALE,
  ...found,
});

/** A codec's name of four letters, as AVI and ASF have it. */
export const lettersIn = (head: Buffer, at: number): string =>
  head
    .toString('latin1', at, at + 4)
    .replaceAll(/[^\x20-\x7e]/g, '')
    .toLowerCase();

/** Of a track that mediabunny knows; one without a place in fragments has a source instead, if it can be had. */
export const factsOf = async (track: Track, container: Container): Promise<TrackFacts> => {
  const codec = await codecOf(track);
  const init = CARRIED.includes(codec) ? await initIn(track, codec) : undefined;
  const { default: isDefault, forced, hearingImpaired } = await track.getDisposition();
  const own = track.isVideoTrack() ? await picturesOf(track) : await soundOf(track);
  const timescale = init ? timescaleIn(init) : own.timescale;
  return {
    ...{ ...own, id: track.id, codec, init, timescale },
    codecString: inFragments((await track.getCodecParameterString()) ?? codec),
    language: await track.getLanguageCode(),
    name: (await track.getName()) ?? undefined,
    ...{ isDefault, isForced: forced, isHearingImpaired: hearingImpaired },
    ...(!init && { source: container.source?.(track.id, timescale) }),
  };
};

const picturesOf = async (track: InputVideoTrack) => {
  const hdr = hdrOf((await track.getColorSpace()).transfer);
  return {
    type: 'video' as const,
    timescale: PICTURE_TIMESCALE,
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    ...((hdr === 'hdr10' || hdr === 'hlg') && { hdr }),
  };
};

const soundOf = async (track: InputAudioTrack) => ({
  type: 'audio' as const,
  timescale: (await track.getSampleRate()) || SOUND_TIMESCALE,
  channels: await track.getNumberOfChannels(),
});

/** Streams call every layer of MPEG's sound by one name. */
const codecOf = async (track: Track): Promise<string> => {
  const codec = (await track.getCodec()) ?? 'unknown';
  if (codec !== 'mp3') return codec;
  const first = await new EncodedPacketSink(track).getFirstPacket();
  const [sync, head = 0] = first?.data ?? [];
  const isThird = sync !== 0xff || (head & 0xe0) !== 0xe0 || (head & 0x06) === 0x02;
  return isThird ? codec : 'mp2';
};

/** undefined where a packet would have to tell, and there is none. */
const initIn = async (track: Track, codec: string): Promise<Uint8Array | undefined> => {
  const isTold = TOLD_IN_HEADS.includes(codec) && !(await isInStream(track, codec));
  if (isTold) return initOf(track, undefined);
  const first = await new EncodedPacketSink(track).getFirstPacket();
  return first ? initOf(track, first) : undefined;
};

/** Fragments name HEVC by the entry that its parameter sets stand in. */
const inFragments = (codecString: string): string => codecString.replace(/^hev1\b/, 'hvc1');

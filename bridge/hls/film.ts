/** A film that is open in a thread: what it has, and its segments. */
import { EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny';
import { boxesIn } from '../library/probe/boxes.ts';
import { openMatroska } from '../library/probe/matroska-segment.ts';
import { openMp4 } from '../library/probe/mp4-tracks.ts';
import { ProbeProblem } from '../library/probe/problem.ts';
import { SNIFF_BYTES, sniff } from '../library/probe/sniff.ts';
import type { AskedBytes } from './asked-bytes.ts';
import { bareOf, isInStream } from './bare.ts';
import type { Container } from './container.ts';
import { delayOf, fragmentOf, type Packet } from './fragment.ts';
import { initOf, PICTURE_TIMESCALE, timescaleIn } from './init-segment.ts';
import { MatroskaContainer } from './matroska-container.ts';
import { FragmentsContainer, Mp4Container } from './mp4-container.ts';
import { type Cut, MAX_SEGMENT_BYTES } from './plan.ts';
import type { FilmFacts, SegmentAsk, TrackFacts } from './questions.ts';
import { SoundContainer } from './sound-container.ts';
import { TransportContainer } from './transport-container.ts';

type Track = InputVideoTrack | InputAudioTrack;

/** Pictures that tell in which order a film's pictures are decoded and shown. */
const PICTURES_FOR_DELAY = 32;
const MAX_SAMPLES = 100_000;
const MAX_TRACKS = 32;

/** Of which a packet says nothing that the track's head does not. */
const TOLD_IN_HEADS = ['avc', 'hevc', 'aac', 'mp3', 'opus', 'flac'];
const CARRIED = ['avc', 'hevc', 'vp9', 'av1', 'aac', 'mp3', 'opus', 'flac', 'ac3', 'eac3'];
/** Files that hold nothing but sound, of the kinds that can be cut. */
const SOUNDS = ['mp3', 'flac', 'ogg', 'aac'];

export class Film {
  readonly #container: Container;
  readonly #tracks = new Map<number, Track>();

  private constructor(container: Container) {
    this.#container = container;
  }

  static open(bytes: AskedBytes): Film {
    const { kind, container } = sniff(bytes.peek(0, SNIFF_BYTES));
    if (kind === 'mp4') return new Film(openBoxes(bytes));
    if (kind === 'mpegts') return new Film(new TransportContainer(bytes));
    if (kind === 'matroska') {
      const segment = openMatroska(bytes, true);
      const hasPictures = MatroskaContainer.hasPictures(segment);
      return new Film(hasPictures ? new MatroskaContainer(segment) : new SoundContainer(bytes));
    }
    if (kind === 'sound' && SOUNDS.includes(container)) return new Film(new SoundContainer(bytes));
    throw new ProbeProblem('not-media');
  }

  /** Its tracks, and of those that can be carried what their decoders have to know. */
  async facts(): Promise<FilmFacts> {
    const tracks: TrackFacts[] = [];
    for (const track of (await this.#container.input.getTracks()).slice(0, MAX_TRACKS)) {
      if (!track.isVideoTrack() && !track.isAudioTrack()) continue;
      const codec = (await track.getCodec()) ?? 'unknown';
      this.#tracks.set(track.id, track);
      const init = CARRIED.includes(codec) ? await initIn(track, codec) : undefined;
      tracks.push(await factsOf(track, codec, init));
    }
    // Of a stream whose pictures are of a kind that mediabunny does not know, it shows the sound alone.
    const isBlind = !tracks.some(({ type }) => type === 'video');
    if (isBlind && this.#container instanceof TransportContainer) {
      throw new ProbeProblem('not-media');
    }
    const durationSec = await this.#container.durationSec();
    return { tracks, durationSec: durationSec && durationSec > 0 ? durationSec : undefined };
  }

  /** By how much pictures are shown after they are decoded, at the film's beginning. */
  async delay(id: number, cut: Cut): Promise<number> {
    const times: { readonly timeSec: number }[] = [];
    for await (const { timeSec } of this.#container.samples(await this.#track(id), cut)) {
      if (times.push({ timeSec }) === PICTURES_FOR_DELAY) break;
    }
    return delayOf(times, PICTURE_TIMESCALE);
  }

  async segment({ trackId, cut, timescale, delay }: SegmentAsk): Promise<Uint8Array> {
    const track = await this.#track(trackId);
    const bare = await bareOf(track);
    const packets: Packet[] = [];
    let bytes = 0;
    for await (const { timeSec, durationSec, isKey, read } of this.#container.samples(track, cut)) {
      const data = bare(read());
      bytes += data.length;
      if (bytes > MAX_SEGMENT_BYTES || packets.length >= MAX_SAMPLES) {
        throw new ProbeProblem('too-large');
      }
      // Whatever the container says of it, a segment of pictures begins with one that stands for itself.
      const isFirst = packets.length === 0;
      packets.push({ timeSec, durationSec, isKey: isKey || isFirst, data });
    }
    return fragmentOf(packets, { number: cut.number, timescale, delay });
  }

  async #track(id: number): Promise<Track> {
    if (this.#tracks.size === 0) {
      for (const track of await this.#container.input.getTracks()) {
        if (track.isVideoTrack() || track.isAudioTrack()) this.#tracks.set(track.id, track);
      }
    }
    const track = this.#tracks.get(id);
    if (!track) throw new ProbeProblem('damaged');
    return track;
  }
}

const openBoxes = (bytes: AskedBytes): Container => {
  // Read in one go, and kept: all segments need its tables.
  for (const box of boxesIn(bytes, 0, bytes.size)) {
    if (box.type === 'moof') break;
    if (box.type !== 'moov') continue;
    bytes.pin(box.start, box.end);
    break;
  }
  const mp4 = openMp4(bytes);
  if (!mp4.isFragmented) return new Mp4Container(mp4);
  const hasPictures = mp4.tracks.some(({ handler }) => handler === 'vide');
  return hasPictures ? new FragmentsContainer(mp4) : new SoundContainer(bytes);
};

/** undefined where a packet would have to tell, and there is none. */
const initIn = async (track: Track, codec: string): Promise<Uint8Array | undefined> => {
  const isTold = TOLD_IN_HEADS.includes(codec) && !(await isInStream(track, codec));
  if (isTold) return initOf(track, undefined);
  const first = await new EncodedPacketSink(track).getFirstPacket();
  return first ? initOf(track, first) : undefined;
};

const factsOf = async (
  track: Track,
  codec: string,
  init: Uint8Array | undefined,
): Promise<TrackFacts> => {
  const { default: isDefault, forced, hearingImpaired } = await track.getDisposition();
  const common = {
    id: track.id,
    codec,
    codecString: inFragments((await track.getCodecParameterString()) ?? codec),
    language: await track.getLanguageCode(),
    name: (await track.getName()) ?? undefined,
    isDefault,
    isForced: forced,
    isHearingImpaired: hearingImpaired,
    init,
    timescale: init ? timescaleIn(init) : 0,
  };
  if (track.isVideoTrack()) {
    const width = await track.getDisplayWidth();
    const height = await track.getDisplayHeight();
    return { ...common, type: 'video', width, height };
  }
  return { ...common, type: 'audio', channels: await track.getNumberOfChannels() };
};

/** Fragments name HEVC by the entry that its parameter sets stand in. */
const inFragments = (codecString: string): string => codecString.replace(/^hev1\b/, 'hvc1');

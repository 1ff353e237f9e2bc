/** A film that is open in a thread: what it has, and its segments. */
import { boxesIn } from '../library/probe/boxes.ts';
import { openMatroska } from '../library/probe/matroska-segment.ts';
import { openMp4 } from '../library/probe/mp4-tracks.ts';
import { ProbeProblem } from '../library/probe/problem.ts';
import { SNIFF_BYTES, sniff } from '../library/probe/sniff.ts';
import type { AskedBytes } from './asked-bytes.ts';
import { AviContainer } from './avi-container.ts';
import { bareOf } from './bare.ts';
import type { Container, TrackOf } from './container.ts';
import { delayOf, fragmentOf, type Packet } from './fragment.ts';
import { PICTURE_TIMESCALE } from './init-segment.ts';
import { MatroskaContainer } from './matroska-container.ts';
import { FragmentsContainer, Mp4Container } from './mp4-container.ts';
import { picturePiece, soundPiece } from './pieces.ts';
import { type Cut, MAX_SEGMENT_BYTES } from './plan.ts';
import type { FilmFacts, Piece, PieceAsk, SegmentAsk, TrackFacts } from './questions.ts';
import { SoundContainer } from './sound-container.ts';
import {
  asfStreams,
  flvStreams,
  programStreams,
  StreamContainer,
  type Streams,
} from './stream-container.ts';
import { factsOf, type Track } from './track-facts.ts';
import { TransportContainer } from './transport-container.ts';

/** Pictures that tell in which order a film's pictures are decoded and shown. */
const PICTURES_FOR_DELAY = 32;
const MAX_SAMPLES = 100_000;
const MAX_TRACKS = 32;

/** Files that hold nothing but sound, of the kinds that can be cut. */
const SOUNDS = ['mp3', 'flac', 'ogg', 'aac'];

const STREAMS: Readonly<Record<string, (bytes: AskedBytes) => Streams>> = {
  ...{ asf: asfStreams, flv: flvStreams, mpeg: programStreams },
};

export class Film {
  readonly #container: Container;
  #tracks: Map<number, Track> | undefined;
  /** When the first of a track is heard. */
  readonly #begins = new Map<number, number>();

  private constructor(container: Container) {
    this.#container = container;
  }

  static open(bytes: AskedBytes): Film {
    const { kind, container } = sniff(bytes.peek(0, SNIFF_BYTES));
    if (kind === 'mp4') return new Film(openBoxes(bytes));
    if (container === 'avi') return new Film(new AviContainer(bytes));
    const streamsIn = kind === 'foreign' ? STREAMS[container] : undefined;
    if (streamsIn) return new Film(new StreamContainer(bytes, streamsIn(bytes)));
    if (kind === 'mpegts') return new Film(new TransportContainer(bytes));
    if (kind === 'matroska') {
      const segment = openMatroska(bytes, true);
      const hasPictures = MatroskaContainer.hasPictures(segment);
      return new Film(hasPictures ? new MatroskaContainer(segment) : new SoundContainer(bytes));
    }
    if (kind === 'sound' && SOUNDS.includes(container)) return new Film(new SoundContainer(bytes));
    throw new ProbeProblem('not-media');
  }

  /** Its tracks, and what decoders have to know of them. */
  async facts(): Promise<FilmFacts> {
    const known = await this.#known();
    const tracks: TrackFacts[] = [];
    for (const track of known.values()) tracks.push(await factsOf(track, this.#container));
    const others = this.#container.others?.(new Set(known.keys())) ?? [];
    tracks.push(...others.slice(0, Math.max(0, MAX_TRACKS - tracks.length)));
    // Of a stream whose pictures are of a kind that nobody knows, there would be the sound alone.
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
    for await (const { timeSec } of this.#container.samples({ id, type: 'video' }, cut)) {
      if (times.push({ timeSec }) === PICTURES_FOR_DELAY) break;
    }
    return delayOf(times, PICTURE_TIMESCALE);
  }

  async segment({ track, cut, timescale, delay }: SegmentAsk): Promise<Uint8Array> {
    const packets = await this.#packets(track, cut);
    return fragmentOf(packets, { number: cut.number, timescale, delay });
  }

  /** What ffmpeg is given to make a segment of. */
  async piece(ask: PieceAsk): Promise<Piece> {
    const { track, first } = ask;
    const own = track.source && this.#container.piece?.(ask);
    if (own) return own;
    const packetsOf = (cut: Cut) => this.#packets(track, cut);
    if (track.type === 'video') return picturePiece(ask, packetsOf);
    const beginSec = this.#begins.get(track.id) ?? (await packetsOf(first))[0]?.timeSec ?? 0;
    this.#begins.set(track.id, beginSec);
    return soundPiece(ask, beginSec, packetsOf);
  }

  async #packets(track: TrackOf, cut: Cut): Promise<Packet[]> {
    const known = (await this.#known()).get(track.id);
    if (!known) throw new ProbeProblem('damaged');
    const bare = await bareOf(known);
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
    return packets;
  }

  /** The tracks that mediabunny knows. */
  async #known(): Promise<ReadonlyMap<number, Track>> {
    if (this.#tracks) return this.#tracks;
    const tracks = new Map<number, Track>();
    for (const track of (await this.#container.input?.getTracks()) ?? []) {
      if (tracks.size === MAX_TRACKS) break;
      if (track.isVideoTrack() || track.isAudioTrack()) tracks.set(track.id, track);
    }
    this.#tracks = tracks;
    return tracks;
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

import type { Input } from 'mediabunny';
import type { Fields } from '../library/probe/ebml.ts';
import type { Bytes } from '../library/probe/file-bytes.ts';
import { type Block, blocksIn } from '../library/probe/matroska-blocks.ts';
import { framesOf, OF_BLOCKS, OF_PRIVATE, unpacker } from '../library/probe/matroska-frames.ts';
import {
  INFO,
  partOf as infoOf,
  type Segment,
  scaleSecOf,
  TRACK_NUMBER,
  TRACK_TYPE,
  trackEntriesOf,
  VIDEO,
} from '../library/probe/matroska-segment.ts';
import { ProbeProblem } from '../library/probe/problem.ts';
import {
  type Container,
  inputOf,
  joined,
  ofBuffer,
  partOf,
  picturesOf,
  type Sample,
  soundsFrom,
  type TrackOf,
} from './container.ts';
import { CLUSTER, element, matroskaHead, simpleBlock, TIMESTAMP } from './matroska-writer.ts';
import type { Cut } from './plan.ts';
import type { Source } from './questions.ts';

const AUDIO = 2;
const CODEC_ID = 0x86;
const CODEC_PRIVATE = 0x63a2;
const MAX_PRIVATE_BYTES = 1024 * 1024;
/** What is said of packed blocks, which we unpack, and of times, which we tell ourselves. */
const LEFT_OUT = [CODEC_PRIVATE, 0x6d80, 0x23314f, 0x56aa, 0x56bb];
/** Whose times tell the order in which pictures are decoded, as in AVI. */
const ORDERED = 'V_MS/VFW/FOURCC';
/** Codecs of which a packet says nothing that their head does not. */
const TOLD_IN_HEADS = /^(?:V_MPEG4\/ISO\/AVC|V_MPEGH\/ISO\/HEVC|A_AAC|A_OPUS|A_FLAC|A_MPEG\/L3)/;
const DURATION = 0x4489;
const DEFAULT_DURATION = 0x23e383;
const MAX_FRAME_BYTES = 32 * 1024 * 1024;
/** Where a packet of each track is looked for. */
const EXAMPLE_BYTES = 8 * 1024 * 1024;
const EXAMPLE_BLOCKS = 1000;

/** Matroska and WebM with pictures. */
export class MatroskaContainer implements Container {
  readonly input: Input;
  readonly #bytes: Bytes;
  readonly #segment: Segment;
  readonly #entries: readonly Fields[];
  readonly #scaleSec: number;

  constructor(segment: Segment) {
    this.#segment = segment;
    this.#bytes = segment.bytes;
    this.#entries = trackEntriesOf(segment);
    this.#scaleSec = scaleSecOf(segment);
    const head = partOf(segment.bytes, 0, segment.clusters);
    this.input = inputOf(joined(head, ofBuffer(this.#exampleCluster())));
  }

  static hasPictures(segment: Segment): boolean {
    return trackEntriesOf(segment).some((entry) => entry.uint(TRACK_TYPE) === VIDEO);
  }

  async durationSec(): Promise<number | undefined> {
    const told = infoOf(this.#segment, INFO)?.float(DURATION);
    return told && told * this.#scaleSec;
  }

  samples(track: TrackOf, cut: Cut): Iterable<Sample> {
    return track.type === 'video'
      ? picturesOf(this.#from(track.id, cut.position), cut)
      : soundsFrom((position) => this.#from(track.id, position), cut);
  }

  /** The track's own head, as it is. */
  source(id: number): Source | undefined {
    const entry = this.#entries.find((one) => one.uint(TRACK_NUMBER) === id);
    if (!entry) return undefined;
    const parts = entry.all.flatMap(({ id, start, end = start }) =>
      LEFT_OUT.includes(id) ? [] : [this.#bytes.read(start, end - start)],
    );
    const told = Buffer.from(entry.bytes(CODEC_PRIVATE, MAX_PRIVATE_BYTES));
    const own = told.length > 0 ? unpacker(entry, OF_PRIVATE)(told) : told;
    const head = matroskaHead(...parts, element([0x63, 0xa2], own));
    return { format: 'matroska', head, isOrdered: entry.text(CODEC_ID) === ORDERED };
  }

  *#from(track: number, position: number): Generator<Sample> {
    const { clusters, end } = this.#segment;
    const entry = this.#entries.find((one) => one.uint(TRACK_NUMBER) === track);
    if (!entry) throw new ProbeProblem('damaged');
    const unpack = unpacker(entry, OF_BLOCKS);
    const frameSec = (entry.uint(DEFAULT_DURATION) ?? 0) / 1e9;
    for (const block of blocksIn(this.#bytes, Math.max(position, clusters), end)) {
      if (block.track === track) yield* this.#samplesOf(block, frameSec, unpack);
    }
  }

  *#samplesOf(block: Block, frameSec: number, unpack: (data: Buffer) => Buffer): Generator<Sample> {
    const timeSec = block.time * this.#scaleSec;
    const { isKey, lacing, data, end } = block;
    const durationSec = frameSec || undefined;
    if (lacing === 'none') {
      const read = () => unpack(this.#bytes.read(data, end - data));
      yield { timeSec, durationSec, isKey, read };
      return;
    }
    const frames = framesOf(this.#bytes, block, MAX_FRAME_BYTES);
    const blockSec = (block.duration ?? 0) * this.#scaleSec;
    const stepSec = frameSec || blockSec / frames.length;
    for (const [n, frame] of frames.entries()) {
      const at = timeSec + n * stepSec;
      yield { timeSec: at, durationSec: stepSec || undefined, isKey, read: () => unpack(frame) };
    }
  }

  /** A cluster with the first block of each track that needs it: mediabunny would read a whole one. */
  #exampleCluster(): Buffer {
    const wanted = new Set(
      this.#entries
        .filter((entry) => [VIDEO, AUDIO].includes(entry.uint(TRACK_TYPE) ?? 0))
        .filter((entry) => !TOLD_IN_HEADS.test(entry.text(CODEC_ID) ?? ''))
        .map((entry) => entry.uint(TRACK_NUMBER)),
    );
    const { clusters, end } = this.#segment;
    const last = Math.min(end, clusters + EXAMPLE_BYTES);
    const found: Uint8Array[] = [element(TIMESTAMP, Buffer.from([0]))];
    let count = 0;
    for (const block of wanted.size > 0 ? blocksIn(this.#bytes, clusters, end) : []) {
      if (wanted.size === 0 || block.end > last || ++count > EXAMPLE_BLOCKS) break;
      if (!block.isKey || !wanted.delete(block.track)) continue;
      found.push(this.#copyOf(block));
    }
    return Buffer.from(element(CLUSTER, ...found));
  }

  #copyOf({ track, data, end, lacing }: Block): Uint8Array {
    const flag = ['none', 'xiph', 'fixed', 'ebml'].indexOf(lacing);
    return simpleBlock({ track, isKey: true, lacing: flag }, this.#bytes.read(data, end - data));
  }
}

import type { Input, InputTrack } from 'mediabunny';
import type { Fields } from '../library/probe/ebml.ts';
import type { Bytes } from '../library/probe/file-bytes.ts';
import { type Block, blocksIn } from '../library/probe/matroska-blocks.ts';
import { framesOf, OF_BLOCKS, unpacker } from '../library/probe/matroska-frames.ts';
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
} from './container.ts';
import type { Cut } from './plan.ts';

const AUDIO = 2;
const CODEC_ID = 0x86;
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

  samples(track: InputTrack, cut: Cut): Iterable<Sample> {
    return track.isVideoTrack()
      ? picturesOf(this.#from(track.id, cut.position), cut)
      : soundsFrom((position) => this.#from(track.id, position), cut);
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
    const found: Buffer[] = [element([0xe7], Buffer.from([0]))];
    let count = 0;
    for (const block of wanted.size > 0 ? blocksIn(this.#bytes, clusters, end) : []) {
      if (wanted.size === 0 || block.end > last || ++count > EXAMPLE_BLOCKS) break;
      if (!block.isKey || !wanted.delete(block.track)) continue;
      found.push(this.#copyOf(block));
    }
    return element([0x1f, 0x43, 0xb6, 0x75], Buffer.concat(found));
  }

  #copyOf({ track, data, end, lacing }: Block): Buffer {
    const head = Buffer.alloc(7);
    // In four bytes, with a mark for that; the time is 0; a key.
    head.writeUInt32BE(0x10000000 + track, 0);
    head.writeUInt8(0x80 | (['none', 'xiph', 'fixed', 'ebml'].indexOf(lacing) << 1), 6);
    return element([0xa3], Buffer.concat([head, this.#bytes.read(data, end - data)]));
  }
}

/** With a length of eight bytes. */
const element = (id: readonly number[], body: Buffer): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(2n ** 56n + BigInt(body.length));
  return Buffer.concat([Buffer.from(id), length, body]);
};

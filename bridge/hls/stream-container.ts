/** Containers that can be read from many places on: ffmpeg is given parts of the file itself. */
import { openAsf } from '../library/probe/asf-packets.ts';
import type { Bytes } from '../library/probe/file-bytes.ts';
import { FLV_KINDS, type FlvTag, flvTags, isSetUp } from '../library/probe/flv-tags.ts';
import { ProbeProblem, untilDamaged } from '../library/probe/problem.ts';
import { pesPackets } from '../library/probe/program-stream.ts';
import { concatBytes } from '../protocol/bytes.ts';
import type { Container } from './container.ts';
import { filePart, type PartOf } from './file-part.ts';
import type { Piece, PieceAsk, Source, TrackFacts } from './questions.ts';
import { lettersIn, plainFacts } from './track-facts.ts';

/** Where tracks are looked for. */
const HEAD_BYTES = 2 * 1024 * 1024;

export type Streams = {
  readonly source: Source;
  readonly tracks: readonly TrackFacts[];
  readonly durationSec: number | undefined;
  readonly entryBefore: PartOf['entryBefore'];
  /** As ffmpeg names it. */
  readonly streamOf: (track: Pick<TrackFacts, 'id' | 'type'>) => string;
};

export class StreamContainer implements Container {
  readonly input = undefined;
  readonly #bytes: Bytes;
  readonly #streams: Streams;

  constructor(bytes: Bytes, streams: Streams) {
    this.#bytes = bytes;
    this.#streams = streams;
  }

  async durationSec(): Promise<number | undefined> {
    return this.#streams.durationSec;
  }

  samples(): never {
    throw new ProbeProblem('damaged');
  }

  others(): readonly TrackFacts[] {
    return this.#streams.tracks;
  }

  piece(ask: PieceAsk): Piece {
    const { source, entryBefore, streamOf } = this.#streams;
    const of = { bytes: this.#bytes, stream: streamOf(ask.track), entryBefore };
    return filePart(source, of, ask);
  }
}

export const asfStreams = (bytes: Bytes): Streams => {
  const { start, packetBytes, streams, durationSec } = openAsf(bytes);
  const source: Source = { format: 'asf', head: bytes.read(0, start) };
  return {
    source,
    tracks: streams.map(({ number, type, format }) => {
      const codec =
        type === 'video' ? lettersIn(format, 27) : `0x${format.readUInt16LE(0).toString(16)}`;
      return plainFacts({ id: number, type, codec, source });
    }),
    durationSec,
    entryBefore: (position, cut) => {
      const packets = Math.ceil((cut.position - position) / packetBytes);
      return Math.max(start, cut.position - packets * packetBytes);
    },
    streamOf: ({ id }) => `i:${id}`,
  };
};

export const flvStreams = (bytes: Bytes): Streams => {
  const tags: FlvTag[] = [];
  for (const tag of untilDamaged(flvTags(bytes))) {
    if (tag.start > HEAD_BYTES) break;
    tags.push(tag);
  }
  const before = tags[0]?.start;
  if (before === undefined) throw new ProbeProblem('damaged');
  const setUp = tags.filter(isSetUp).map(({ start, end }) => bytes.read(start, end - start));
  const source: Source = { format: 'flv', head: concatBytes(bytes.read(0, before), ...setUp) };
  const codecOf = (kind: number): number | undefined =>
    tags.find((tag) => tag.kind === kind)?.head[0];
  const video = codecOf(FLV_KINDS.video);
  const audio = codecOf(FLV_KINDS.audio);
  const tracks = [
    ...(video === undefined ? [] : [{ id: 0, type: 'video' as const, codec: `flv ${video % 16}` }]),
    ...(audio === undefined ? [] : [{ id: 1, type: 'audio' as const, codec: `flv ${audio >> 4}` }]),
  ];
  return {
    source,
    tracks: tracks.map((track) => plainFacts({ ...track, source })),
    durationSec: undefined,
    // Tags have lengths of their own: those that are known begin with keyframes.
    entryBefore: (position, { before: sooner, position: own }) =>
      sooner.findLast((place) => place <= position) ?? sooner[0] ?? own,
    streamOf: ({ type }) => (type === 'video' ? 'v:0' : 'a:0'),
  };
};

/** Kinds of sound that DVDs have, by what a private packet says it is. */
const PRIVATE = [
  { from: 0x80, to: 0x87, codec: 'ac3' },
  { from: 0x88, to: 0x8f, codec: 'dts' },
  { from: 0xa0, to: 0xaf, codec: 'pcm_dvd' },
  { from: 0xc0, to: 0xdf, codec: 'mp2' },
];

export const programStreams = (bytes: Bytes): Streams => {
  const source: Source = { format: 'mpeg', head: new Uint8Array(0) };
  const found = new Map<number, TrackFacts>();
  for (const { id } of pesPackets(bytes, 0, Math.min(bytes.size, HEAD_BYTES))) {
    const kind = PRIVATE.find(({ from, to }) => id >= from && id <= to);
    if (id >= 0xe0) found.set(id, plainFacts({ id, type: 'video', codec: 'mpeg2video', source }));
    else if (kind) found.set(id, plainFacts({ id, type: 'audio', codec: kind.codec, source }));
  }
  return {
    source,
    tracks: [...found.values()].sort((a, b) => b.id - a.id),
    durationSec: undefined,
    entryBefore: (position) => position,
    streamOf: ({ id }) => `i:${id >= 0xc0 ? 0x100 + id : id}`,
  };
};

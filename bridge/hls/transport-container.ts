import { type EncodedPacket, EncodedPacketSink, type Input } from 'mediabunny';
import type { Bytes } from '../library/probe/file-bytes.ts';
import { ProbeProblem } from '../library/probe/problem.ts';
import { type Program, programIn, type Stream, streamsIn } from '../library/probe/ts-tables.ts';
import {
  type Container,
  inputOf,
  joined,
  ofBuffer,
  partOf,
  type Sample,
  type TrackOf,
} from './container.ts';
import { filePart, WRAP_SEC } from './file-part.ts';
import type { Cut } from './plan.ts';
import type { Piece, PieceAsk, Source, TrackFacts } from './questions.ts';
import { plainFacts } from './track-facts.ts';

const SYNC = 0x47;
/** Where the tables and a packet of each track are looked for. */
const HEAD_BYTES = 4 * 1024 * 1024;
/** Sound lies that far from its pictures at first; further on, if need be. */
const MARGIN_BYTES = 256 * 1024;

/** MPEG transport streams: any part of one can be read by itself once the tables are known. */
export class TransportContainer implements Container {
  readonly input: Input;
  readonly #bytes: Bytes;
  readonly #tables: Bytes;
  readonly #streams: readonly Stream[];

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.input = inputOf(partOf(bytes, 0, Math.min(bytes.size, HEAD_BYTES)));
    const { packets, streams } = tablesIn(bytes);
    this.#tables = ofBuffer(packets);
    this.#streams = streams;
  }

  async durationSec(): Promise<number | undefined> {
    return undefined;
  }

  samples(track: TrackOf, cut: Cut): AsyncIterable<Sample> {
    return track.type === 'video' ? this.#pictures(track, cut) : this.#sounds(track, cut);
  }

  source(): Source {
    return { format: 'mpegts', head: this.#tables.read(0, this.#tables.size) };
  }

  others(known: ReadonlySet<number>): readonly TrackFacts[] {
    return this.#streams
      .filter(({ id }) => !known.has(id))
      .map((stream) => plainFacts({ ...stream, source: this.source() }));
  }

  piece(ask: PieceAsk): Piece {
    const step = stepOf(this.#bytes);
    // Packets have one length: where one begins others do.
    const entryBefore = (position: number, cut: Cut): number =>
      cut.position -
      Math.min(Math.ceil((cut.position - position) / step), Math.floor(cut.position / step)) * step;
    const of = { bytes: this.#bytes, stream: `i:${ask.track.id}`, entryBefore };
    return filePart(this.source(), of, ask);
  }

  async *#pictures({ id }: TrackOf, cut: Cut): AsyncGenerator<Sample> {
    const packets = this.#packets(id, cut.position, cut.nextPosition);
    for await (const packet of packets) yield sampleOf(packet, cut);
  }

  async *#sounds({ id }: TrackOf, cut: Cut): AsyncGenerator<Sample> {
    const { number, startSec, endSec = Number.POSITIVE_INFINITY } = cut;
    const { size } = this.#bytes;
    const step = this.#tables.size > 0 ? stepOf(this.#bytes) : 1;
    for (let margin = MARGIN_BYTES; ; margin *= 2) {
      // Packets have one length: where one begins others do.
      const before = Math.min(Math.floor(margin / step) * step, cut.position);
      const from = number === 0 || before === cut.position ? 0 : cut.position - before;
      const to = Math.min(cut.nextPosition + margin, size);
      const found: Sample[] = [];
      for await (const packet of this.#packets(id, from, to)) found.push(sampleOf(packet, cut));
      // What lies across the borders may not be whole.
      const begins = from === 0 || (found[2]?.timeSec ?? startSec) < startSec;
      const ends = to === size || (found.at(-3)?.timeSec ?? endSec) >= endSec;
      if (!begins || !ends) continue;
      for (const sample of found) {
        const isLate = sample.timeSec >= endSec;
        if (!isLate && (number === 0 || sample.timeSec >= startSec)) yield sample;
      }
      return;
    }
  }

  async *#packets(id: number, from: number, to: number): AsyncGenerator<EncodedPacket> {
    const part = partOf(this.#bytes, from, to);
    using input = inputOf(from === 0 ? part : joined(this.#tables, part));
    const track = (await input.getTracks()).find((one) => one.id === id);
    if (!track) return;
    const sink = new EncodedPacketSink(track);
    for (let packet = await sink.getFirstPacket(); packet; ) {
      yield packet;
      packet = await sink.getNextPacket(packet);
    }
  }
}

/** At the time, of all that it may mean, which is nearest to the cut. */
const sampleOf = ({ timestamp, duration, type, data }: EncodedPacket, cut: Cut): Sample => {
  const turns = Math.round((cut.startSec - timestamp) / WRAP_SEC);
  return {
    timeSec: timestamp + turns * WRAP_SEC,
    durationSec: duration || undefined,
    isKey: type === 'key',
    read: () => data,
  };
};

const stepOf = (bytes: Bytes): number => {
  const head = bytes.peek(0, 200);
  return head[0] === SYNC && head[188] === SYNC ? 188 : 192;
};

/** The first packets with the tables that lead to the tracks. */
const tablesIn = (bytes: Bytes): { packets: Buffer; streams: readonly Stream[] } => {
  const step = stepOf(bytes);
  const offset = step - 188;
  const found = new Map<number, Buffer>();
  let map: number | Program | undefined;
  for (let at = 0; at + step <= Math.min(bytes.size, HEAD_BYTES); at += step) {
    const packet = bytes.read(at, step);
    const id = packet.readUInt16BE(offset + 1) & 0x1fff;
    const isStart = (packet.readUInt8(offset + 1) & 0x40) !== 0;
    const adaptation = packet.readUInt8(offset + 3) & 0x20 ? 1 + packet.readUInt8(offset + 4) : 0;
    if (!isStart || 4 + adaptation >= 184 || (id !== 0 && id !== map)) continue;
    if (!found.has(id)) found.set(id, packet);
    const payload = packet.subarray(offset + 4 + adaptation);
    if (id === map)
      return { packets: Buffer.concat([...found.values()]), streams: streamsIn(payload) };
    const told = programIn(payload, id, undefined);
    if (typeof told === 'number') map = told;
  }
  throw new ProbeProblem('damaged');
};

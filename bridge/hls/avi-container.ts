/** AVI: what ffmpeg is given of a cut is a small AVI of one track. */
import {
  type Avi,
  type AviStream,
  entriesOf,
  openAvi,
  tablesOf,
} from '../library/probe/avi-tables.ts';
import { ProbeProblem } from '../library/probe/problem.ts';
import type { AskedBytes } from './asked-bytes.ts';
import { type AviPart, aviOf } from './avi-writer.ts';
import { type Container, SLACK_SEC } from './container.ts';
import { OFFSET_SEC } from './fragment.ts';
import { RUN_OUT_SEC, RUN_UP_SEC } from './pieces.ts';
import { type Cut, MAX_SEGMENT_BYTES } from './plan.ts';
import type { Piece, PieceAsk, TrackFacts } from './questions.ts';
import { lettersIn, plainFacts } from './track-facts.ts';

/** Before a picture of MPEG-4, and its kind. */
const PICTURE = Buffer.from([0, 0, 1, 0xb6]);
const BACK = 2;
/** ffmpeg shows pictures of such streams one later, as it does not know when they are shown. */
const LED_PICTURES = 0.5;
const MAX_ENTRIES = 2_000_000;
const TYPES: Readonly<Record<string, TrackFacts['type']>> = { vids: 'video', auds: 'audio' };
/** Chunks of sound may be long, and begin before what is asked for. */
const BEFORE_SEC = 0.5;

export class AviContainer implements Container {
  readonly input = undefined;
  readonly #avi: Avi;
  readonly #entries = new Map<number, readonly AviPart[]>();

  constructor(bytes: AskedBytes) {
    this.#avi = openAvi(bytes);
    // Read in one go, and kept: all segments need them.
    for (const { body, end } of tablesOf(this.#avi)) bytes.pin(body, end);
  }

  /** As long as its pictures are. */
  async durationSec(): Promise<number | undefined> {
    const video = this.#avi.streams.find(({ type }) => type === 'vids');
    try {
      return video && this.#partsOf(video).at(-1)?.endSec;
    } catch (error) {
      if (error instanceof ProbeProblem && error.kind === 'no-index') return undefined;
      throw error;
    }
  }

  samples(): never {
    throw new ProbeProblem('damaged');
  }

  others(): readonly TrackFacts[] {
    return this.#avi.streams.flatMap((stream) => {
      const { number: id, format } = stream;
      const type = TYPES[stream.type];
      if (!type || !format) return [];
      const head = this.#avi.bytes.peek(format.body, 20);
      if (head.length < 16) return [];
      const codec =
        type === 'video' ? lettersIn(head, 16) : `0x${head.readUInt16LE(0).toString(16)}`;
      const channels = type === 'audio' ? { channels: head.readUInt16LE(2) } : {};
      const source = { format: 'avi' as const, head: new Uint8Array(0) };
      return [plainFacts({ ...{ id, type, codec, source }, ...channels })];
    });
  }

  piece({ track, cuts }: PieceAsk): Piece {
    const [before, cut] = cuts;
    const stream = this.#avi.streams.find(({ number }) => number === track.id);
    if (!stream) throw new ProbeProblem('damaged');
    const isSound = track.type === 'audio';
    const all = this.#partsOf(stream);
    const own = isSound ? soundOf(all, cut) : picturesOf(all, cut);
    const isLed = !isSound && before !== undefined && this.#leadsBack(own[1]);
    const parts = isLed ? picturesOf(all, { ...cut, startSec: before.startSec }) : own;
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    if (bytes > MAX_SEGMENT_BYTES) throw new ProbeProblem('too-large');
    const beginSec = parts[0]?.startSec ?? cut.startSec;
    const fromSec = isSound
      ? Math.max(beginSec, cut.startSec - RUN_UP_SEC)
      : isLed
        ? cut.startSec + LED_PICTURES * stream.unitSec
        : beginSec - SLACK_SEC;
    const times = own.filter(({ size }) => size > 0).map(({ startSec }) => startSec);
    return {
      ...{ format: 'avi', stream: isSound ? 'a:0' : 'v:0' },
      bytes: aviOf(this.#avi.bytes, stream, parts),
      shiftSec: OFFSET_SEC + beginSec,
      fromSec,
      toSec: undefined,
      ...(!isSound && { times }),
    };
  }

  /** Whether it leads to the picture before it from one that is shown sooner still, in MPEG-4. */
  #leadsBack(part: AviPart | undefined): boolean {
    const head = part ? this.#avi.bytes.peek(part.position + 8, Math.min(part.size, 64)) : PICTURE;
    const at = head.indexOf(PICTURE);
    return at >= 0 && (head[at + PICTURE.length] ?? 0) >> 6 === BACK;
  }

  #partsOf(stream: AviStream): readonly AviPart[] {
    const known = this.#entries.get(stream.number);
    if (known) return known;
    const parts: AviPart[] = [];
    let units = 0;
    for (const { position, size, isKey } of entriesOf(this.#avi, stream)) {
      if (parts.length === MAX_ENTRIES) throw new ProbeProblem('too-large');
      const startSec = stream.startSec + units * stream.unitSec;
      units += unitsIn(this.#avi, stream, size);
      const endSec = stream.startSec + units * stream.unitSec;
      parts.push({ position, size, isKey, startSec, endSec });
    }
    this.#entries.set(stream.number, parts);
    return parts;
  }
}

/** As ffmpeg counts them. */
const unitsIn = ({ bytes }: Avi, { type, unitBytes, format }: AviStream, size: number): number => {
  if (type === 'vids') return 1;
  if (unitBytes > 0) return size / unitBytes;
  const align = format ? bytes.read(format.body, 16).readUInt16LE(12) : 0;
  return align > 1 ? Math.ceil(size / align) : 1;
};

const picturesOf = (all: readonly AviPart[], { startSec, endSec }: Cut): readonly AviPart[] => {
  const isNext = ({ isKey, startSec }: AviPart, sec: number) =>
    isKey && startSec >= sec - SLACK_SEC;
  const from = all.findIndex((part) => isNext(part, startSec));
  if (from < 0) return [];
  const until = endSec === undefined ? -1 : all.findIndex((part) => isNext(part, endSec));
  return all.slice(from, until < 0 ? undefined : until);
};

const soundOf = (all: readonly AviPart[], { startSec, endSec }: Cut): readonly AviPart[] => {
  const fromSec = startSec - RUN_UP_SEC - BEFORE_SEC;
  const toSec = (endSec ?? Number.POSITIVE_INFINITY) + RUN_OUT_SEC;
  return all.filter((part) => part.endSec > fromSec && part.startSec < toSec);
};

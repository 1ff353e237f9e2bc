/** AVI: what its streams are, and where their pictures and sounds lie, by one of two tables. */
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem, untilDamaged } from './problem.ts';

export type Chunk = {
  readonly type: string;
  /** Of a LIST: what it is a list of. */
  readonly name: string;
  readonly start: number;
  readonly body: number;
  readonly end: number;
};

const MAX_CHUNKS = 100_000;
const MAX_STREAMS = 32;
const RIFF_HEAD_BYTES = 12;
const STREAM_HEAD_BYTES = 48;

/** Filled up to an even length. */
export function* chunksIn(bytes: Bytes, start: number, end: number): Generator<Chunk> {
  let at = start;
  for (let count = 0; at + 12 <= end && count < MAX_CHUNKS; count++) {
    const head = bytes.read(at, 12);
    const type = head.toString('latin1', 0, 4);
    const body = at + 8;
    const next = body + head.readUInt32LE(4);
    const isList = type === 'LIST' || type === 'RIFF';
    const name = isList ? head.toString('latin1', 8, 12) : '';
    const inside = Math.min(next, end);
    yield { type, name, start: at, body: isList ? body + 4 : body, end: inside };
    at = next + (next % 2);
  }
}

const find = (bytes: Bytes, parent: Chunk, type: string): Chunk | undefined => {
  for (const chunk of untilDamaged(chunksIn(bytes, parent.body, parent.end))) {
    if (chunk.type === type || chunk.name === type) return chunk;
  }
  return undefined;
};

export type AviStream = {
  readonly number: number;
  /** vids, auds … */
  readonly type: string;
  /** The unit that its length is counted in. */
  readonly unitSec: number;
  readonly startSec: number;
  /** Bytes of a unit; 0: each chunk is at least one. */
  readonly unitBytes: number;
  readonly head: Buffer;
  readonly format: Chunk | undefined;
  /** OpenDML's table, which goes beyond 1 GiB. */
  readonly indx: Chunk | undefined;
};

export type Avi = {
  readonly bytes: Bytes;
  readonly streams: readonly AviStream[];
  readonly riff: Chunk;
};

export const openAvi = (bytes: Bytes): Avi => {
  const [start, body] = [0, RIFF_HEAD_BYTES];
  const riff: Chunk = { type: 'RIFF', name: 'AVI ', start, body, end: bytes.size };
  const hdrl = find(bytes, riff, 'hdrl');
  if (!hdrl) throw new ProbeProblem('damaged');
  const streams: AviStream[] = [];
  for (const list of untilDamaged(chunksIn(bytes, hdrl.body, hdrl.end))) {
    if (list.name === 'strl') streams.push(streamIn(bytes, list, streams.length));
    if (streams.length === MAX_STREAMS) break;
  }
  return { bytes, streams, riff };
};

const streamIn = (bytes: Bytes, list: Chunk, number: number): AviStream => {
  const strh = find(bytes, list, 'strh');
  const head = strh ? bytes.peek(strh.body, STREAM_HEAD_BYTES) : Buffer.alloc(0);
  const isWhole = head.length === STREAM_HEAD_BYTES;
  const unitSec = isWhole ? head.readUInt32LE(20) / head.readUInt32LE(24) : 0;
  const isTimed = Number.isFinite(unitSec) && unitSec > 0;
  return {
    number,
    type: isTimed ? head.toString('latin1', 0, 4) : '',
    unitSec,
    startSec: isTimed ? head.readUInt32LE(28) * unitSec : 0,
    unitBytes: isWhole ? head.readUInt32LE(44) : 0,
    head,
    format: find(bytes, list, 'strf'),
    indx: find(bytes, list, 'indx'),
  };
};

export type AviEntry = {
  readonly isKey: boolean;
  /** Of the chunk, which begins with its name and length. */
  readonly position: number;
  /** Of what it holds. */
  readonly size: number;
};

/** Throws `no-index` where there is none. */
export function* entriesOf({ bytes, riff }: Avi, stream: AviStream): Generator<AviEntry> {
  const { indx, number } = stream;
  const isOpenDml = indx && bytes.read(indx.body + 3, 1)[0] === 0;
  if (indx && isOpenDml) yield* byOpenDml(bytes, indx);
  else yield* byOldIndex(bytes, riff, number);
}

/** Where the tables lie. */
export const tablesOf = ({ bytes, riff, streams }: Avi): readonly Chunk[] => {
  const idx1 = find(bytes, riff, 'idx1');
  return [idx1, ...streams.map(({ indx }) => indx)].filter((chunk) => chunk !== undefined);
};

/** A table of tables, one for each gigabyte. */
function* byOpenDml(bytes: Bytes, indx: Chunk): Generator<AviEntry> {
  const count = bytes.read(indx.body + 4, 4).readUInt32LE(0);
  for (let i = 0; i < count && indx.body + 24 + (i + 1) * 16 <= indx.end; i++) {
    const start = Number(bytes.read(indx.body + 24 + i * 16, 8).readBigUInt64LE(0));
    if (!Number.isSafeInteger(start)) throw new ProbeProblem('damaged');
    const head = bytes.read(start, 32);
    const base = Number(head.readBigUInt64LE(20));
    const end = start + 8 + head.readUInt32LE(4);
    const entries = Math.min(head.readUInt32LE(12), Math.floor((end - start - 32) / 8));
    const table = bytes.read(start + 32, Math.max(0, entries) * 8);
    for (let n = 0; n < entries; n++) {
      // It leads to what the chunk holds, behind its head.
      const position = base + table.readUInt32LE(n * 8) - 8;
      if (!Number.isSafeInteger(position) || position < 0) throw new ProbeProblem('damaged');
      const size = table.readUInt32LE(n * 8 + 4);
      yield { isKey: size < 2 ** 31, position, size: size % 2 ** 31 };
    }
  }
}

const IS_KEY = 0x10;
const ENTRY_BYTES = 16;
/** So many entries are read at once. */
const PIECE_BYTES = 4096 * ENTRY_BYTES;

/** Positions are counted from the list of pictures, or from the file's beginning: both are in use. */
function* byOldIndex(bytes: Bytes, riff: Chunk, number: number): Generator<AviEntry> {
  const movi = find(bytes, riff, 'movi');
  const idx1 = find(bytes, riff, 'idx1');
  if (!movi || !idx1 || idx1.body + ENTRY_BYTES > idx1.end) throw new ProbeProblem('no-index');
  const first = bytes.read(idx1.body, ENTRY_BYTES).readUInt32LE(8);
  const base = first >= movi.body ? 0 : movi.body - 4;
  const name = Buffer.from(String(number).padStart(2, '0')).readUInt16LE(0);
  for (let at = idx1.body; at + ENTRY_BYTES <= idx1.end; at += PIECE_BYTES) {
    const piece = bytes.read(at, Math.min(PIECE_BYTES, idx1.end - at));
    for (let n = 0; n + ENTRY_BYTES <= piece.length; n += ENTRY_BYTES) {
      if (piece.readUInt16LE(n) !== name || !isData(piece, n + 2)) continue;
      const isKey = (piece.readUInt32LE(n + 4) & IS_KEY) !== 0;
      const position = base + piece.readUInt32LE(n + 8);
      yield { isKey, position, size: piece.readUInt32LE(n + 12) };
    }
  }
}

/** `dc` and `db`: pictures; `wb`: sound. */
const isData = (piece: Buffer, at: number): boolean =>
  ['dc', 'db', 'wb'].includes(piece.toString('latin1', at, at + 2));

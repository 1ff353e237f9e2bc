/** AVI tells where its pictures are, and which of them stand for themselves, in one of two tables. */
import { type Keyframe, MAX_KEYFRAMES } from '../../media/keyframe-index.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem, untilDamaged } from './problem.ts';

type Chunk = {
  readonly type: string;
  /** Of a LIST: what it is a list of. */
  readonly name: string;
  readonly body: number;
  readonly end: number;
};

const MAX_CHUNKS = 100_000;
const MAX_PICTURES = 20_000_000;

/** Filled up to an even length. */
function* chunksIn(bytes: FileBytes, start: number, end: number): Generator<Chunk> {
  let at = start;
  for (let count = 0; at + 12 <= end && count < MAX_CHUNKS; count++) {
    const head = bytes.read(at, 12);
    const type = head.toString('latin1', 0, 4);
    const body = at + 8;
    const next = body + head.readUInt32LE(4);
    const isList = type === 'LIST' || type === 'RIFF';
    const name = isList ? head.toString('latin1', 8, 12) : '';
    yield { type, name, body: isList ? body + 4 : body, end: Math.min(next, end) };
    at = next + (next % 2);
  }
}

const find = (bytes: FileBytes, parent: Chunk, type: string): Chunk | undefined => {
  for (const chunk of untilDamaged(chunksIn(bytes, parent.body, parent.end))) {
    if (chunk.type === type || chunk.name === type) return chunk;
  }
  return undefined;
};

type Video = {
  readonly number: number;
  readonly secPerPicture: number;
  readonly startSec: number;
  /** OpenDML's table, which goes beyond 1 GiB. */
  readonly indx: Chunk | undefined;
};

/** Throws `no-index` where it has none. */
export const aviKeyframes = (bytes: FileBytes): Keyframe[] => {
  const riff: Chunk = { type: 'RIFF', name: 'AVI ', body: 12, end: bytes.size };
  const hdrl = find(bytes, riff, 'hdrl');
  const video = hdrl && videoIn(bytes, hdrl);
  if (!video) throw new ProbeProblem('no-index');
  const keyframes: Keyframe[] = [];
  let count = 0;
  for (const { isKey, position } of untilDamaged(picturesIn(bytes, riff, video))) {
    const timeSec = video.startSec + count * video.secPerPicture;
    if (++count > MAX_PICTURES) throw new ProbeProblem('too-large');
    if (!isKey) continue;
    if (keyframes.length === MAX_KEYFRAMES) throw new ProbeProblem('too-large');
    keyframes.push({ timeSec, position });
  }
  return keyframes;
};

const videoIn = (bytes: FileBytes, hdrl: Chunk): Video | undefined => {
  let number = 0;
  for (const strl of untilDamaged(chunksIn(bytes, hdrl.body, hdrl.end))) {
    if (strl.name !== 'strl') continue;
    const strh = find(bytes, strl, 'strh');
    const head = strh ? bytes.peek(strh.body, 36) : Buffer.alloc(0);
    if (head.length === 36 && head.toString('latin1', 0, 4) === 'vids') {
      const secPerPicture = head.readUInt32LE(20) / head.readUInt32LE(24);
      if (!Number.isFinite(secPerPicture) || secPerPicture === 0) return undefined;
      const startSec = head.readUInt32LE(28) * secPerPicture;
      return { number, secPerPicture, startSec, indx: find(bytes, strl, 'indx') };
    }
    number++;
  }
  return undefined;
};

type Picture = { readonly isKey: boolean; readonly position: number };

function* picturesIn(bytes: FileBytes, riff: Chunk, video: Video): Generator<Picture> {
  const isOpenDml = video.indx && bytes.read(video.indx.body + 3, 1)[0] === 0;
  if (video.indx && isOpenDml) yield* byOpenDml(bytes, video.indx);
  else yield* byOldIndex(bytes, riff, video.number);
}

/** A table of tables, one for each gigabyte. */
function* byOpenDml(bytes: FileBytes, indx: Chunk): Generator<Picture> {
  const count = bytes.read(indx.body + 4, 4).readUInt32LE(0);
  for (let i = 0; i < count && indx.body + 24 + (i + 1) * 16 <= indx.end; i++) {
    const start = Number(bytes.read(indx.body + 24 + i * 16, 8).readBigUInt64LE(0));
    const head = bytes.read(start, 32);
    const base = Number(head.readBigUInt64LE(20));
    const end = start + 8 + head.readUInt32LE(4);
    const entries = head.readUInt32LE(12);
    for (let n = 0; n < entries && start + 32 + (n + 1) * 8 <= end; n++) {
      const entry = bytes.read(start + 32 + n * 8, 8);
      // It leads to what the chunk holds, behind its head.
      const position = base + entry.readUInt32LE(0) - 8;
      if (!Number.isSafeInteger(position) || position < 0) throw new ProbeProblem('damaged');
      yield { isKey: entry.readUInt32LE(4) < 2 ** 31, position };
    }
  }
}

const IS_KEY = 0x10;

/** Positions are counted from the list of pictures, or from the file's beginning: both are in use. */
function* byOldIndex(bytes: FileBytes, riff: Chunk, number: number): Generator<Picture> {
  const movi = find(bytes, riff, 'movi');
  const idx1 = find(bytes, riff, 'idx1');
  if (!movi || !idx1 || idx1.body + 16 > idx1.end) throw new ProbeProblem('no-index');
  const name = String(number).padStart(2, '0');
  const first = bytes.read(idx1.body, 16).readUInt32LE(8);
  const base = first >= movi.body ? 0 : movi.body - 4;
  for (let at = idx1.body; at + 16 <= idx1.end; at += 16) {
    const entry = bytes.read(at, 16);
    const id = entry.toString('latin1', 0, 4);
    if (!id.startsWith(name) || !/d[bc]$/.test(id)) continue;
    const isKey = (entry.readUInt32LE(4) & IS_KEY) !== 0;
    yield { isKey, position: base + entry.readUInt32LE(8) };
  }
}

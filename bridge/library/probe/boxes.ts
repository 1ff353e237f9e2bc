/** ISO base media files (mp4, mov): boxes within boxes, each with its length and four letters. */
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

const MAX_BOXES = 100_000;

export type Box = {
  readonly type: string;
  readonly start: number;
  /** Of what it holds. */
  readonly body: number;
  readonly end: number;
};

/** The boxes from `start` to `end`; `truncated` is thrown when one reaches beyond. */
export function* boxesIn(
  bytes: Bytes,
  start: number,
  end: number,
  maxBoxes = MAX_BOXES,
): Generator<Box> {
  let at = start;
  for (let count = 0; at + 8 <= end; count++) {
    if (count === maxBoxes) throw new ProbeProblem('too-large');
    const box = boxAt(bytes, at, end);
    yield box;
    at = box.end;
  }
}

const boxAt = (bytes: Bytes, start: number, limit: number): Box => {
  const head = bytes.peek(start, 16);
  const type = head.toString('latin1', 4, 8);
  let length = head.readUInt32BE(0);
  let body = start + 8;
  if (length === 1) {
    if (head.length < 16) throw new ProbeProblem('truncated');
    length = Number(head.readBigUInt64BE(8));
    body += 8;
  } else if (length === 0) {
    length = limit - start;
  }
  const end = start + length;
  if (end < body || !/^[\x20-\x7e\xa9]{4}$/.test(type)) throw new ProbeProblem('damaged');
  return { type, start, body, end };
};

/** The first box at this path below `box`. */
export const childOf = (bytes: Bytes, box: Box, ...path: string[]): Box | undefined => {
  let parent: Box | undefined = box;
  for (const type of path) {
    if (!parent) break;
    parent = childrenOf(bytes, parent).find((child) => child.type === type);
  }
  return parent;
};

/** None of them reaches beyond `box`: what does, or is none, ends the list, since others find their way without it. */
export const childrenOf = (bytes: Bytes, box: Box, skip = 0): Box[] => {
  const children: Box[] = [];
  try {
    for (const child of boxesIn(bytes, box.body + skip, box.end)) {
      if (child.end > box.end) break;
      children.push(child);
    }
  } catch (error) {
    if (!(error instanceof ProbeProblem) || error.kind !== 'damaged') throw error;
  }
  return children;
};

export const bodyOf = (bytes: Bytes, box: Box, maxLength = Number.POSITIVE_INFINITY): Buffer =>
  bytes.read(box.body, Math.min(box.end - box.body, maxLength));

/** A version and flags, a number of entries, entries of `width` bytes: as many as it says, no less. */
export type Table = { readonly data: Buffer; readonly count: number };

export const tableOf = (bytes: Bytes, box: Box | undefined, width: number): Table => {
  if (!box) return { data: Buffer.alloc(0), count: 0 };
  const count = bodyOf(bytes, box, 8).readUInt32BE(4);
  if (box.body + 8 + count * width > box.end) throw new ProbeProblem('damaged');
  return { data: bytes.read(box.body + 8, count * width), count };
};

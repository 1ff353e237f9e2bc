/** Matroska's elements: a number that names it, a length, what it holds. */
import type { Bytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

const MAX_ELEMENTS = 200_000;
const MAX_TEXT_BYTES = 4096;

export type Element = {
  readonly id: number;
  readonly start: number;
  /** Of what it holds. */
  readonly body: number;
  /** undefined: it was being written when its length was due, as in a recording. */
  readonly end: number | undefined;
};

/** The elements from `start` to `end`. One that reaches beyond is still given; none follows it. */
export function* elementsIn(bytes: Bytes, start: number, end: number): Generator<Element> {
  let at = start;
  for (let count = 0; at + 2 <= end; count++) {
    if (count === MAX_ELEMENTS) throw new ProbeProblem('too-large');
    const element = elementAt(bytes, at);
    yield element;
    if (element.end === undefined || element.end > end) return;
    at = element.end;
  }
}

export const elementAt = (bytes: Bytes, start: number): Element => {
  const head = bytes.peek(start, 12);
  const idBytes = Math.clz32(head[0] ?? 0) - 23;
  if (idBytes > 4 || idBytes >= head.length) throw new ProbeProblem('damaged');
  const sizeBytes = Math.clz32(head[idBytes] ?? 0) - 23;
  if (sizeBytes > 8) throw new ProbeProblem('damaged');
  if (idBytes + sizeBytes > head.length) throw new ProbeProblem('truncated');
  const body = start + idBytes + sizeBytes;
  const length = lengthOf(head.subarray(idBytes, idBytes + sizeBytes));
  const end = length === undefined ? undefined : body + length;
  if (end !== undefined && !Number.isSafeInteger(end)) throw new ProbeProblem('damaged');
  return { id: head.readUIntBE(0, idBytes), start, body, end };
};

/** All ones stand for a length that is not known. */
const lengthOf = (bytes: Buffer): number | undefined => {
  const marker = 0x80 >> (bytes.length - 1);
  let value = (bytes[0] ?? 0) & (marker - 1);
  let isUnknown = value === marker - 1;
  for (const byte of bytes.subarray(1)) {
    value = value * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  return isUnknown ? undefined : value;
};

/** The elements directly in `parent`, which must be all there. */
export const childrenOf = (bytes: Bytes, parent: Element): Element[] => {
  const { body, end } = parent;
  if (end === undefined) throw new ProbeProblem('damaged');
  if (end > bytes.size) throw new ProbeProblem('truncated');
  const children = [...elementsIn(bytes, body, end)];
  if ((children.at(-1)?.end ?? end) > end) throw new ProbeProblem('damaged');
  return children;
};

/** What the elements directly in `parent` hold, by their numbers; of several with one number the first. */
export class Fields {
  readonly #bytes: Bytes;
  readonly all: readonly Element[];
  readonly #first = new Map<number, Element>();

  constructor(bytes: Bytes, parent: Element) {
    this.#bytes = bytes;
    this.all = childrenOf(bytes, parent);
    for (const child of this.all) if (!this.#first.has(child.id)) this.#first.set(child.id, child);
  }

  uint(id: number): number | undefined {
    const data = this.#data(id, 8);
    if (!data) return undefined;
    return data.reduce((value, byte) => value * 256 + byte, 0);
  }

  float(id: number): number | undefined {
    const data = this.#data(id, 8);
    if (data?.length === 4) return data.readFloatBE(0);
    return data?.length === 8 ? data.readDoubleBE(0) : undefined;
  }

  /** It may be filled up with zero bytes. */
  text(id: number): string | undefined {
    return this.#data(id, MAX_TEXT_BYTES)?.toString('utf8').replace(/\0.*$/s, '');
  }

  bytes(id: number, maxBytes: number): Uint8Array {
    return this.#data(id, maxBytes) ?? new Uint8Array(0);
  }

  child(id: number): Fields | undefined {
    const element = this.#first.get(id);
    return element && new Fields(this.#bytes, element);
  }

  children(id: number): Fields[] {
    return this.all.filter((child) => child.id === id).map((child) => this.of(child));
  }

  of(child: Element): Fields {
    return new Fields(this.#bytes, child);
  }

  #data(id: number, maxBytes: number): Buffer | undefined {
    const element = this.#first.get(id);
    if (element?.end === undefined) return undefined;
    return this.#bytes.read(element.body, Math.min(element.end - element.body, maxBytes));
  }
}

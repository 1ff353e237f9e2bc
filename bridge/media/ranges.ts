import type { ByteRange } from './readable.ts';

/** What a `Range` header asks of an item: nothing in particular, one range, or the impossible. */
export type RequestedRange =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'range' } & ByteRange)
  | { readonly kind: 'unsatisfiable' };

const NONE: RequestedRange = { kind: 'none' };
const UNSATISFIABLE: RequestedRange = { kind: 'unsatisfiable' };

const BYTES_UNIT = /^bytes=/i;
// RFC 9110 section 14.1.2; a white space inside a range is not part of the grammar.
const RANGE_SPEC = /^(\d*)-(\d*)$/;

/**
 * One element of the list. `Number` rounds what is beyond 2^53, but never across `size`, which is
 * exact, so every comparison with it stays right.
 */
const parseSpec = (spec: string, size: number): ByteRange | 'malformed' | 'unsatisfiable' => {
  const match = RANGE_SPEC.exec(spec);
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return 'malformed';
  if (first === '') {
    const suffix = Number(last);
    if (suffix === 0) return 'unsatisfiable';
    return { start: Math.max(0, size - suffix), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start >= size) return 'unsatisfiable';
  return start > end ? 'malformed' : { start, end };
};

/**
 * Reads a `Range` header for an item of `size` bytes. A malformed `bytes=` is unsatisfiable rather
 * than ignored, since ignoring it would offer the whole film. An unknown unit is ignored (RFC 9110
 * section 14.2), and so are several ranges at once, which no player was seen to send; those beyond the
 * end do not count. An empty item has nothing to choose from, so it is answered whole.
 */
export const parseRange = (header: string | undefined, size: number): RequestedRange => {
  if (header === undefined || size === 0) return NONE;
  const value = header.trim();
  if (!BYTES_UNIT.test(value)) return NONE;
  // Empty list elements are to be skipped (RFC 9110 section 5.6.1.2).
  const specs = value.slice('bytes='.length).split(',');
  const named = specs.map((spec) => spec.trim()).filter((spec) => spec !== '');
  const ranges = named.map((spec) => parseSpec(spec, size));
  if (ranges.includes('malformed')) return UNSATISFIABLE;
  const satisfiable = ranges.filter((range) => typeof range === 'object');
  const [only] = satisfiable;
  if (only === undefined) return UNSATISFIABLE;
  return satisfiable.length === 1 ? { kind: 'range', ...only } : NONE;
};

/** The value of `Content-Range`; without a range, the one that goes with status 416. */
export const contentRange = (range: ByteRange | undefined, size: number): string =>
  range === undefined ? `bytes */${size}` : `bytes ${range.start}-${range.end}/${size}`;

export const lengthOf = (range: ByteRange): number => range.end - range.start + 1;

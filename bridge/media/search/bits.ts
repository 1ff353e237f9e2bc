/** Sets of document numbers, one bit each. */
export type Bits = Uint32Array;

export const bitsFor = (count: number): Bits => new Uint32Array((count + 31) >>> 5);

export const allBits = (count: number): Bits => {
  const bits = bitsFor(count).fill(0xffff_ffff);
  if (count & 31) bits[bits.length - 1] = 2 ** (count & 31) - 1;
  return bits;
};

export const setBit = (bits: Bits, index: number): void => {
  bits[index >>> 5] = at(bits, index >>> 5) | (1 << (index & 31));
};

export const clearBit = (bits: Bits, index: number): void => {
  bits[index >>> 5] = at(bits, index >>> 5) & ~(1 << (index & 31));
};

export const hasBit = (bits: Bits, index: number): boolean =>
  (at(bits, index >>> 5) & (1 << (index & 31))) !== 0;

export const addAll = (into: Bits, from: Bits): void => {
  for (let i = 0; i < into.length; i++) into[i] = at(into, i) | at(from, i);
};

export const keepOnly = (bits: Bits, wanted: Bits): void => {
  for (let i = 0; i < bits.length; i++) bits[i] = at(bits, i) & at(wanted, i);
};

export const takeAway = (bits: Bits, unwanted: Bits): void => {
  for (let i = 0; i < bits.length; i++) bits[i] = at(bits, i) & ~at(unwanted, i);
};

export const isEmpty = (bits: Bits): boolean => {
  for (let i = 0; i < bits.length; i++) if (at(bits, i) !== 0) return false;
  return true;
};

export const countBits = (bits: Bits): number => {
  let count = 0;
  for (let i = 0; i < bits.length; i++) {
    let word = at(bits, i);
    word -= (word >>> 1) & 0x5555_5555;
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
  }
  return count;
};

/** The lowest ones, at most `limit`. */
export const firstBits = (bits: Bits, limit: number): number[] => {
  const found: number[] = [];
  for (let i = 0; i < bits.length; i++) {
    for (let word = at(bits, i); word !== 0; word &= word - 1) {
      if (found.length >= limit) return found;
      found.push(i * 32 + 31 - Math.clz32(word & -word));
    }
  }
  return found;
};

const at = (bits: Bits, index: number): number => bits[index] as number;

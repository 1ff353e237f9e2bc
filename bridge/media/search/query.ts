import { bytesOf } from './bytes.ts';
import { type Need, needsOf, wholeOf } from './words.ts';

const MAX_CHARS = 256;
/** Looked for in one search; further ones are ignored. */
const MAX_WORDS = 8;

export type Query = {
  /** Its letters and digits, as those of a title. */
  readonly whole: string;
  readonly wholeBytes: Uint8Array;
  readonly needs: readonly Need[];
  readonly needBytes: readonly (readonly (readonly Uint8Array[])[])[];
  /** It asks for more than is looked for. */
  readonly isCut: boolean;
};

export const readQuery = (text: string): Query => {
  const asked = text.slice(0, MAX_CHARS);
  const all = needsOf(asked);
  const needs: Need[] = [];
  let words = 0;
  for (const need of all) {
    words += need.reduce((sum, alternative) => sum + alternative.length, 0);
    if (words > MAX_WORDS) break;
    needs.push(need);
  }
  const whole = wholeOf(asked);
  return {
    whole,
    wholeBytes: bytesOf(whole),
    needs,
    needBytes: needs.map((need) => need.map((alternative) => alternative.map(bytesOf))),
    isCut: text.length > asked.length || needs.length < all.length,
  };
};

/** Versions of programs, as npm has them. */
import { Type } from 'typebox';

const PART = '(0|[1-9][0-9]{0,8})';
const WORDS = '[0-9A-Za-z-]{1,32}(\\.[0-9A-Za-z-]{1,32}){0,8}';

/** `1.2.3`, `1.2.3-beta.1`, `1.2.3+build`. */
export const Version = Type.String({
  pattern: `^${PART}\\.${PART}\\.${PART}(-${WORDS})?(\\+${WORDS})?$`,
  maxLength: 128,
});

const isNumber = (word: string): boolean => /^\d+$/.test(word);

/** Of words of pre-releases: numbers are lower than names. */
const compareWords = (one: string, other: string): number => {
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other);
  if (isNumber(one) !== isNumber(other)) return isNumber(one) ? -1 : 1;
  return one === other ? 0 : one < other ? -1 : 1;
};

const compareLists = (one: readonly string[], other: readonly string[]): number => {
  for (const [place, word] of one.entries()) {
    const against = other[place];
    if (against === undefined) return 1;
    const difference = compareWords(word, against);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
};

const partsOf = (version: string) => {
  const [plain = ''] = version.split('+');
  const dash = plain.indexOf('-');
  const numbers = dash < 0 ? plain : plain.slice(0, dash);
  return {
    numbers: numbers.split('.'),
    words: dash < 0 ? undefined : plain.slice(dash + 1).split('.'),
  };
};

/** Below 0: `one` is the older. A pre-release is older than its release; what follows a plus counts for nothing. */
export const compareVersions = (one: string, other: string): number => {
  const [first, second] = [partsOf(one), partsOf(other)];
  const difference = compareLists(first.numbers, second.numbers);
  if (difference !== 0) return difference;
  if (!first.words || !second.words) return Number(!first.words) - Number(!second.words);
  return compareLists(first.words, second.words);
};

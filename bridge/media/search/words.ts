/** Texts as words: those of an item, under which it is found, and those of a query. */
import { fold } from './fold.ts';

/** Of a word; what is beyond is neither kept nor looked for. */
const MAX_WORD_CHARS = 32;
const MAX_WHOLE_CHARS = 96;

/** Most texts are so, and read at once. */
const SIMPLE = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const NOT_WORD = /[^\p{L}\p{N}\p{M}]+/gu;
/** Scripts that put no spaces between words. */
const UNSPACED =
  '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Mymr}';
const UNSPACED_LETTER = `(?=[${UNSPACED}])[\\p{L}\\p{M}\\p{N}]`;
const HAS_UNSPACED = new RegExp(UNSPACED_LETTER, 'u');
const RUNS = new RegExp(`(?:${UNSPACED_LETTER})+|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');
/** Between two letters of such a script. */
const GAP = new RegExp(`(?<=${UNSPACED_LETTER})[^\\p{L}\\p{N}\\p{M}]+(?=${UNSPACED_LETTER})`, 'gu');
const GAP_WITHOUT_SPACE = new RegExp(
  `(?<=${UNSPACED_LETTER})[^\\p{L}\\p{N}\\p{M}\\s]+(?=${UNSPACED_LETTER})`,
  'gu',
);

/** What `&` is read as. */
const AND: readonly string[] = ['and', 'und', 'et', 'y', 'e', 'och', 'og', 'en'];

/** What one word of a query asks for: all words of any of these. */
export type Need = readonly (readonly string[])[];

/** The words under which a text is found, in its order. */
export const wordsOf = (text: string): string[] => {
  const folded = fold(text);
  return SIMPLE.test(folded) ? folded.split(' ').map(cut) : wordsOfFolded(folded);
};

const wordsOfFolded = (folded: string): string[] => {
  const words: string[] = [];
  const isUnspaced = HAS_UNSPACED.test(folded);
  for (const chunk of chunksOf(isUnspaced ? folded.replace(GAP, '') : folded)) {
    if (chunk === '&') words.push(...AND);
    else addChunk(words, chunk, isUnspaced);
  }
  if (words.length === 0) words.push(...signsOf(folded));
  return words;
};

const chunksOf = (folded: string): string[] => folded.split(/\s+/).filter((chunk) => chunk !== '');

/** `Spider-Man` is found as `spider`, `man` and `spiderman`. */
const addChunk = (words: string[], chunk: string, isUnspaced: boolean): void => {
  const parts = chunk.match(WORD);
  if (!parts) return;
  for (const part of parts) {
    for (const run of isUnspaced ? runsOf(part) : [part]) {
      if (isUnspaced && HAS_UNSPACED.test(run)) words.push(...pairsOf(run));
      else words.push(cut(run));
    }
  }
  if (parts.length > 1) words.push(cut(parts.join('')));
};

/** A title without any letter, like `÷`, is one word. */
const signsOf = (folded: string): string[] => {
  const sign = folded.replaceAll(/\s+/g, '');
  return sign === '' ? [] : [cut(sign)];
};

/** Each letter with its next one, and the last: so any part of the run is found by its pairs. */
const pairsOf = (run: string): string[] => {
  const letters = [...run];
  return letters.map((letter, index) => letter + (letters[index + 1] ?? ''));
};

/** What must be found for a query; each word may be the beginning of a longer one. */
export const needsOf = (query: string): Need[] => {
  const folded = fold(query);
  const isUnspaced = HAS_UNSPACED.test(folded);
  const needs = new Map<string, Need>();
  const add = (...need: string[][]) => needs.set(JSON.stringify(need), need);
  for (const chunk of chunksOf(isUnspaced ? folded.replace(GAP_WITHOUT_SPACE, '') : folded)) {
    const parts = chunk.match(WORD) ?? [];
    const words = parts.flatMap((part) => (isUnspaced ? soughtIn(part) : [cut(part)]));
    if (parts.length > 1) add([cut(parts.join(''))], words);
    else for (const word of words) add([word]);
  }
  if (needs.size > 0) return [...needs.values()];
  return signsOf(folded).map((sign) => [[sign]]);
};

const soughtIn = (part: string): string[] =>
  runsOf(part).flatMap((run) => {
    if (!HAS_UNSPACED.test(run)) return [cut(run)];
    const pairs = pairsOf(run);
    // The last letter alone may have anything behind it; its pair with the one before tells more.
    return pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  });

const runsOf = (part: string): string[] => part.match(RUNS) ?? [part];

/** A title as a whole: its letters and digits, so that `Spider-Man` and `spiderman` are equal. */
export const wholeOf = (text: string): string => {
  const folded = fold(text);
  const letters = folded.replace(NOT_WORD, '');
  return (letters === '' ? folded.replaceAll(/\s+/g, '') : letters).slice(0, MAX_WHOLE_CHARS);
};

const cut = (word: string): string => word.slice(0, MAX_WORD_CHARS);

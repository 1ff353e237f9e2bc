/** Texts as they are compared: without case, accents and other differences that people do not type. */

/** Marks that people leave out when they type; those of Thai or Hindi are letters to their readers, so they stay. */
const MARKS = /(?!\u3099|\u309a)(?=\p{M})[\p{sc=Inherited}\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}]/gu;
/** Soft hyphens, joiners, marks of direction, the stretched line of Arabic: seen at most, never typed. */
const INVISIBLE = /[\p{Cf}\u0640]/gu;

/** Letters that decompose into nothing. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ı: 'i',
  ĸ: 'k',
  ə: 'e',
  ς: 'σ',
  // Arabic as it is typed, and as Persian and Urdu keyboards write it.
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

const KATAKANA = /[\u30a1-\u30f6]/g;
const KATAKANA_TO_HIRAGANA = 0x60;
const HANGUL = /[\uac00-\ud7a3]+/g;
const PLAIN = /^[\0-\x7f]*$/;

/** Equal for texts that only differ in case, accents, width, and the like. */
export const fold = (text: string): string => {
  if (PLAIN.test(text)) return text.toLowerCase();
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(MARKS, '')
      .replace(INVISIBLE, '')
      .replace(LETTER, (letter) => LETTERS[letter] ?? letter)
      // Kana and their sound marks become one letter again.
      .normalize('NFC')
      .replace(KATAKANA, toHiragana)
      // Half a syllable is what stands there while a Korean types.
      .replace(HANGUL, (syllables) => syllables.normalize('NFD'))
  );
};

const toHiragana = (letter: string): string =>
  String.fromCharCode(letter.charCodeAt(0) - KATAKANA_TO_HIRAGANA);

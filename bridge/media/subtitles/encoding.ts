import chardet from 'chardet';
import { withPunctuation } from '../windows-1252.ts';

export type DecodedText = {
  readonly text: string;
  /** A label that `TextDecoder` knows. */
  readonly encoding: string;
};

/** Encodings that texts of a language are found in, the usual one first. */
const BY_LANGUAGE: readonly (readonly [languages: string, encodings: readonly string[]])[] = [
  ['ru be bg mk', ['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5']],
  ['uk', ['windows-1251', 'koi8-u', 'ibm866', 'iso-8859-5']],
  ['sr', ['windows-1250', 'windows-1251', 'iso-8859-2']],
  ['pl cs sk hu sl hr bs ro sq', ['windows-1250', 'iso-8859-2']],
  ['el', ['windows-1253', 'iso-8859-7']],
  ['tr az', ['windows-1254']],
  ['he yi', ['windows-1255', 'iso-8859-8']],
  ['ar fa ur', ['windows-1256', 'iso-8859-6']],
  ['lt lv et', ['windows-1257', 'windows-1252']],
  ['vi', ['windows-1258']],
  ['th', ['windows-874']],
  ['ja', ['shift_jis', 'euc-jp']],
  ['ko', ['euc-kr']],
  ['zh yue', ['gb18030', 'big5']],
  ['en fr de es pt it nl sv da nb nn no fi is fo ga ca eu gl oc af id ms sw lb', ['windows-1252']],
];
const ANY = 'windows-1252';
/** ISO's pages are Microsoft's without the quotation marks that texts of our days have. */
const WIDER: Readonly<Record<string, string>> = {
  'iso-8859-1': 'windows-1252',
  'iso-8859-7': 'windows-1253',
  'iso-8859-8': 'windows-1255',
  'iso-8859-9': 'windows-1254',
};
/** Microsoft's page and the stricter one of ISO, whose gaps tell that a guess is wrong. */
const STRICTER: Readonly<Record<string, string>> = {
  'windows-1253': 'iso-8859-7',
  'windows-1255': 'iso-8859-8',
};
const SAMPLE = 64 * 1024;

const decode = (bytes: Uint8Array, encoding: string): DecodedText => {
  const text = new TextDecoder(encoding).decode(bytes);
  return { text: encoding === ANY ? withPunctuation(text) : text, encoding };
};

const fits = (bytes: Uint8Array, encoding: string): boolean => {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};

const byMark = (bytes: Uint8Array): string | undefined => {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const at = bytes.indexOf(27);
  return at >= 0 && bytes[at + 1] === 0x24 ? 'iso-2022-jp' : undefined;
};

/** Numbers, blanks and line ends have a zero byte in every language: always on the same side. */
const byZeros = (bytes: Uint8Array): string | undefined => {
  const zeros = [0, 0];
  const sample = bytes.subarray(0, 4096);
  for (const [index, byte] of sample.entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const enough = sample.length / 20;
  if (odd > enough && even * 10 < odd) return 'utf-16le';
  return even > enough && odd * 10 < even ? 'utf-16be' : undefined;
};

/** A few broken bytes in a text that is UTF-8 otherwise do not make it something else. */
const isNearlyUtf8 = (bytes: Uint8Array): boolean => {
  if (fits(bytes, 'utf-8')) return true;
  let broken = 0;
  let whole = 0;
  for (const char of new TextDecoder().decode(bytes.subarray(0, 4 * SAMPLE))) {
    if (char === '\ufffd') broken++;
    else if (char > '\u007f') whole++;
  }
  return broken * 20 < whole;
};

/** The lines that are not plain ASCII: numbers and times would drown the few letters that tell. */
const tellingLines = (bytes: Uint8Array): Uint8Array => {
  const sample = new Uint8Array(Math.min(bytes.length, SAMPLE));
  let length = 0;
  let from = 0;
  while (from < bytes.length && length < sample.length) {
    const newline = bytes.indexOf(10, from);
    const end = newline < 0 ? bytes.length : newline + 1;
    const line = bytes.subarray(from, end);
    if (line.some((byte) => byte > 127)) {
      const taken = line.subarray(0, sample.length - length);
      sample.set(taken, length);
      length += taken.length;
    }
    from = end;
  }
  return sample.subarray(0, length);
};

/** What the statistics think, likeliest first. */
const guesses = (sample: Uint8Array): readonly string[] =>
  chardet
    .analyse(sample)
    .map(({ name }) => name.toLowerCase())
    .filter((name) => !name.startsWith('utf') && name !== 'ascii' && isKnown(name))
    .filter((name) => fits(sample, STRICTER[name] ?? name));

const isKnown = (label: string): boolean => {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
};

const COMMON_CYRILLIC = /[оеаинтсрвл]/g;

/** Several of these pages have Cyrillic letters at every byte: the right one has the common ones most often. */
const mostCommonLetters = (sample: Uint8Array, encodings: readonly string[]): string => {
  const counts = encodings.map((encoding) => {
    const { text } = decode(sample, encoding);
    return { encoding, count: text.match(COMMON_CYRILLIC)?.length ?? 0 };
  });
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).encoding;
};

const legacy = (bytes: Uint8Array, language: string | undefined): string => {
  const base = language?.toLowerCase().split('-')[0] ?? '';
  const usual = BY_LANGUAGE.find(([names]) => names.split(' ').includes(base))?.[1];
  if (usual?.length === 1) return usual[0] ?? ANY;
  const sample = tellingLines(bytes);
  if (usual?.includes('ibm866')) return mostCommonLetters(sample, usual);
  const isTraditional = /^zh-(?:hant|tw|hk|mo)\b/i.test(language ?? '');
  if (isTraditional && fits(sample, 'big5')) return 'big5';
  const likely = guesses(sample);
  if (usual) {
    const wide = likely.map((name) => usual.find((one) => one === name || one === WIDER[name]));
    return wide.find((name) => name !== undefined) ?? usual[0] ?? ANY;
  }
  const [best = ANY] = likely;
  return WIDER[best] ?? best;
};

/**
 * Text of unknown encoding: by its byte order mark, as UTF-8 when it is that, as UTF-16 by its zeros, else by
 * what is usual for the language (BCP 47) and by statistics. Never throws; what cannot be read is U+FFFD.
 */
export const decodeText = (bytes: Uint8Array, language?: string): DecodedText => {
  const marked = byMark(bytes) ?? byZeros(bytes);
  if (marked) return decode(bytes, marked);
  if (isNearlyUtf8(bytes)) return decode(bytes, 'utf-8');
  return decode(bytes, legacy(bytes, language));
};

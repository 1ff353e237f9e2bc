/** Age ratings, as .nfo files and providers write them. */
import { AGE_BY_LETTERS, AGES_BY_COUNTRY, type Ages, COUNTRIES } from './certification-tables.ts';
import { fold } from './search/fold.ts';

const MAX_CHARS = 64;
const OLDEST = 21;
const UNRATED = /^(nr|ur|unrated|not ?rated|not ?yet ?rated|n\/?a|none|exempt|no ?rating)$/;
/** Between several ratings; `U/A 13+` and `M/12` are one. */
const SEVERAL = /[,;|]|\s\/\s|\/(?=[\p{L} .]+:)/u;

/**
 * From which age; undefined: it is not rated, or not known to us. Of several ratings the first known
 * one holds. Where countries mean different things by a letter and none is named, the common one
 * that is stricter is taken (`T`: 13), or none (`A`: for all, or for adults).
 */
export const ageOf = (certification: string): number | undefined => {
  for (const part of fold(certification.slice(0, MAX_CHARS)).split(SEVERAL)) {
    const age = ageOfOne(part.trim());
    if (age !== undefined) return age;
  }
  return undefined;
};

const ageOfOne = (text: string): number | undefined => {
  const { country, value } = withoutCountry(withoutWords(text));
  if (value === '' || UNRATED.test(value)) return undefined;
  const key = value.replaceAll(/[^\p{L}\p{N}]/gu, '');
  return ageIn(AGES_BY_COUNTRY[country], key) ?? ageIn(AGE_BY_LETTERS, key) ?? ageInDigits(value);
};

const ageIn = (ages: Ages | undefined, key: string): number | undefined =>
  ages && Object.hasOwn(ages, key) ? ages[key] : undefined;

/** `Rated PG-13 for some violence`, `R (strong language)`. */
const withoutWords = (text: string): string =>
  text
    .replace(/^(rated|rating)[\s:]+/, '')
    .replace(/\s+for\s.*$/, '')
    .replace(/\s*\(.*$/, '')
    .trim();

/** `Germany:12`, `DE-12`, `FSK 12`. */
const withoutCountry = (text: string): { country: string; value: string } => {
  const [, before, after] = /^([\p{L} .]+?)\s*:\s*(.*)$/u.exec(text) ?? [];
  if (before !== undefined && after !== undefined) {
    const inner = withoutCountry(after);
    return inner.country ? inner : { country: COUNTRIES.get(before) ?? '', value: after };
  }
  const [, code = '', value = ''] = /^(\p{L}{2,5})[\s_-]*(.*)$/u.exec(text) ?? [];
  const country = COUNTRIES.get(code);
  return country && value !== '' ? { country, value } : { country: '', value: text };
};

/** `12`, `-12`, `12A`, `K-12`, `M/12`, `TV-14-DLSV`, `ab 12 Jahren`; of several numbers the highest. */
const ageInDigits = (value: string): number | undefined => {
  const numbers = (value.match(/\d+/g) ?? []).map(Number);
  if (numbers.length === 0) return undefined;
  const age = Math.max(...numbers);
  return age <= OLDEST ? age : undefined;
};

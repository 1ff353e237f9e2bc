/** Names that people give languages, and codes that are none, beside what `Intl` knows. */
const ALIASES: Readonly<Record<string, string>> = {
  pob: 'pt-BR',
  pb: 'pt-BR',
  ptbr: 'pt-BR',
  brazilian: 'pt-BR',
  'brazilian portuguese': 'pt-BR',
  'portuguese brazilian': 'pt-BR',
  'portuguese brazil': 'pt-BR',
  'european portuguese': 'pt-PT',
  'latin american spanish': 'es-419',
  'spanish latin american': 'es-419',
  'spanish latin america': 'es-419',
  castilian: 'es-ES',
  'european spanish': 'es-ES',
  'canadian french': 'fr-CA',
  'french canadian': 'fr-CA',
  chs: 'zh-Hans',
  zhs: 'zh-Hans',
  'simplified chinese': 'zh-Hans',
  'chinese simplified': 'zh-Hans',
  cht: 'zh-Hant',
  zht: 'zh-Hant',
  'traditional chinese': 'zh-Hant',
  'chinese traditional': 'zh-Hant',
  mandarin: 'zh',
  cantonese: 'yue',
  cn: 'zh',
  jp: 'ja',
  cz: 'cs',
  farsi: 'fa',
  flemish: 'nl-BE',
  scr: 'hr',
  scc: 'sr',
  tagalog: 'fil',
  'norwegian bokmal': 'nb',
};

const CODE = /^[a-z]{2,3}(?:[-_][a-z]{4})?(?:[-_](?:[a-z]{2}|\d{3}))?$/i;
/** Codes that say there is no one language. */
const NONE = new Set(['und', 'mul', 'zxx', 'mis', 'root']);

const englishNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

const fromCode = (code: string): string | undefined => {
  if (!CODE.test(code)) return undefined;
  // Throws for what is no tag; turns `eng`, `fre` and `iw` into `en`, `fr` and `he`.
  const [tag = ''] = Intl.getCanonicalLocales(code.replaceAll('_', '-'));
  const [base = ''] = tag.split('-');
  return NONE.has(base) || englishNames.of(base) === undefined ? undefined : tag;
};

let byName: ReadonlyMap<string, string> | undefined;

/** The English names of the two-letter codes, asked for once. */
const names = (): ReadonlyMap<string, string> => {
  if (byName) return byName;
  const found = new Map<string, string>();
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const [tag = code] = Intl.getCanonicalLocales(code);
    const name = englishNames.of(code)?.toLowerCase();
    if (name !== undefined && tag.length <= 3) found.set(name, tag);
  }
  byName = found;
  return found;
};

const MAX_KNOWN = 1_000;
/** What was asked for before: `Intl` takes its time. */
const known = new Map<string, string | undefined>();

/** BCP 47 of a code (ISO 639-1 or 639-2, with a script or country) or of a language's English name. */
export const languageOf = (word: string): string | undefined => {
  const name = word.toLowerCase();
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name];
  if (known.has(name)) return known.get(name);
  const language = fromCode(name) ?? names().get(name);
  if (known.size === MAX_KNOWN) known.clear();
  known.set(name, language);
  return language;
};

/** What the letters of age ratings mean; keys are lower case, letters and digits only. Numbers speak for themselves. */

export type Ages = Readonly<Record<string, number>>;

const same = (age: number, keys: string): Ages =>
  Object.fromEntries(keys.split(' ').map((key) => [key, age]));

/** Videos that no authority would release; never for the young. */
const ADULT = 18;

/** Where no country is named, or it has no meaning of its own for them. */
export const AGE_BY_LETTERS: Ages = {
  ...same(0, 'g tvg tvy u uc l livre al atp apta tp touspublics all alla e ec everyone approved'),
  ...same(
    0,
    'passed su kn bo btl barntillaten educational infoprogramm ai ap ohnealtersbeschrankung',
  ),
  ...same(10, 'pg gp tvpg'),
  ...same(12, 'ua'),
  ...same(13, 't teen'),
  ...same(17, 'r m ma tvma mature'),
  ...same(ADULT, 'nc17 x xx xxx xxxx ao tvao tvx adult adultsonly bfj barnforbjuden banned rc'),
  ...same(ADULT, 'refusedclassification prohibited notapproved objectionable kk ab18'),
  ...withDescriptors('tvpg', 10),
  ...withDescriptors('tvma', 17),
};

/** `TV-PG-DLSV`: dialogue, language, sex, violence. */
function withDescriptors(key: string, age: number): Ages {
  const endings = Array.from({ length: 15 }, (_, bits) =>
    [...'dlsv'].filter((_, at) => (bits + 1) & (1 << at)).join(''),
  );
  return Object.fromEntries(endings.map((ending) => [key + ending, age]));
}

/** By ISO 3166 code: what a country means by letters that others use otherwise, or not at all. */
export const AGES_BY_COUNTRY: Readonly<Record<string, Ages>> = {
  ar: { c: ADULT },
  au: { m: 15, ma: 15, r: ADULT },
  br: { er: 10 },
  ca: { c: 0, pg: 8, tvpg: 8, a: ADULT, r: ADULT, tvma: ADULT },
  dk: { a: 0, f: 0 },
  es: { ...same(0, 'a ai afig aifig eri t') },
  fi: { s: 0, t: 0 },
  gb: { pg: 8, caution: ADULT, mature: ADULT },
  gr: { k: 0 },
  hu: { x: ADULT },
  ie: { pg: 12 },
  in: { a: ADULT, s: ADULT },
  it: { t: 0 },
  jp: { a: 0, b: 12, c: 15, d: 17, z: ADULT },
  mx: { aa: 0, a: 0, b: 12, c: ADULT, d: ADULT },
  no: { a: 0 },
  nz: { m: 16, gy: 13, ga: ADULT, ma: ADULT, r: ADULT },
  ph: { pg: 13 },
  pl: { r: ADULT },
  pt: { publicos: 0, p: ADULT },
  sg: { pg: 7 },
  th: { p: 0 },
  za: { a: 0 },
};

/** Countries and their authorities, by all their names here. */
export const COUNTRIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ar: 'argentina',
    at: 'austria|osterreich',
    au: 'australia|acb',
    be: 'belgium|belgie|belgique',
    bg: 'bulgaria',
    br: 'brazil|brasil|djctq',
    ca: 'canada',
    ch: 'switzerland|schweiz|suisse',
    cl: 'chile',
    co: 'colombia',
    cz: 'czech republic|czechia|cesko',
    de: 'germany|deutschland|fsk|ger',
    dk: 'denmark|danmark',
    es: 'spain|espana|icaa',
    fi: 'finland|suomi',
    fr: 'france|cnc|csa',
    gb: 'uk|united kingdom|great britain|bbfc',
    gr: 'greece',
    hu: 'hungary|magyarorszag',
    id: 'indonesia',
    ie: 'ireland|ifco',
    in: 'india|cbfc',
    it: 'italy|italia',
    jp: 'japan|eirin',
    kr: 'south korea|korea|kmrb',
    mx: 'mexico',
    nl: 'netherlands|nederland|holland|kijkwijzer',
    no: 'norway|norge',
    nz: 'new zealand|oflc',
    ph: 'philippines|mtrcb',
    pl: 'poland|polska',
    pt: 'portugal',
    ro: 'romania',
    ru: 'russia|rars',
    se: 'sweden|sverige',
    sg: 'singapore',
    sk: 'slovakia',
    th: 'thailand',
    tr: 'turkey',
    tw: 'taiwan',
    ua: 'ukraine',
    us: 'usa|united states|united states of america|mpaa|mpa',
    za: 'south africa|fpb',
  }).flatMap(([code, names]) => [code, ...names.split('|')].map((name) => [name, code] as const)),
);

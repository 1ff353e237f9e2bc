/** Where a name says which episode of a series it is. */
export type Numbering = {
  /** 0: specials. */
  readonly season?: number;
  readonly episode?: number;
  /** The last one, of several in one file. */
  readonly episodeEnd?: number;
  /** Counted from the series' first episode on. */
  readonly absolute?: number;
  /** When it was on air, YYYY-MM-DD. */
  readonly date?: string;
  /** What stands in front of the numbers, and what follows them. */
  readonly before: string;
  readonly after: string;
};

type Reader = (name: string, folderSeason: number | undefined) => Numbering | undefined;

const START = '(?<![\\p{L}\\p{N}])';
const END = '(?![\\p{L}\\p{N}])';
const SEASON_EPISODE = new RegExp(
  `${START}(?:s(\\d{1,4})[ ._-]{0,3}x?(?:ep?|x)[ ._]?(\\d{1,4})|season[ ._]?(\\d{1,4})[ ._-]{1,3}episode[ ._]?(\\d{1,4}))(?=v\\d|[^\\p{L}\\p{N}]|[ex]\\d|s\\d|$)`,
  'iu',
);
/** Two digits at least: 4x4 is a film. 1920x1080 is a picture's size. */
const CROSSED = new RegExp(
  `${START}(\\d{1,2}|(?:19|20)\\d\\d(?=x\\d\\d(?!\\d)))x(\\d{2,3})(?!\\d)(?=x\\d|[^\\p{L}\\p{N}]|$)`,
  'iu',
);
const NEXT =
  /^(?:[ ._]{0,2}[-&+~][ ._]{0,2}|[ ._])?(?:s?(\d{1,4}))?(?:ep?|x)(?!26[4-6](?!\d))(\d{1,4})(?=[exs]\d|[^\p{L}\p{N}]|$)/iu;
const NEXT_BARE = /^[-~](\d{1,3})(?![\p{L}\p{N}])/u;
const YEAR_FIRST = /(?<!\d)((?:19|20)\d\d)([-._ ])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/u;
const DAY_FIRST = /(?<!\d)(0[1-9]|[12]\d|3[01])([-._ ])(0[1-9]|1[0-2])\2((?:19|20)\d\d)(?!\d)/u;
/** How cameras and telephones call what they record. */
const CAMERA =
  /^(?:vid|img|mov|pxl|dsc|dji|gopr|whatsapp|signal|screen ?(?:recording|shot|cast)|video|clip|recording|zoom)(?![\p{L}\p{N}])/iu;
const IN_SEASON =
  /^(?:(?:episode|folge|ep|e)[ ._-]{0,3})?(\d{1,3})(?:-e?(\d{1,3}))?(?=v\d|[^\p{L}\p{N}]|$)/iu;
const SPOKEN = new RegExp(
  `${START}(?:ep[ ._]?(\\d{1,4})|e(\\d{2,4})|(?:episode|folge)[ ._-]{1,3}(\\d{1,4}))${END}`,
  'iu',
);
/** `[Group] Title - 136 [720p]`, also `Title S2 - 05`. */
const FAN_RELEASE =
  /^\[[^[\]]+\][ _.]*([^[\]]*?\S)(?:[ _]+s(\d{1,2}))?[ _]+-[ _]+(\d{1,4})(?:v\d)?(?=[ _]*(?:[[(]|$))/iu;

export const numberingOf: Reader = (name, folderSeason) => {
  for (const read of READERS) {
    const found = read(name, folderSeason);
    if (found) return found;
  }
  return undefined;
};

const bySeasonAndEpisode: Reader = (name) => {
  const match = SEASON_EPISODE.exec(name);
  if (!match) return undefined;
  const season = Number(match[1] ?? match[3]);
  return withNext(name, match, season, Number(match[2] ?? match[4]));
};

const byCross: Reader = (name, folderSeason) => {
  const match = CROSSED.exec(name);
  if (!match) return undefined;
  const isTitle = match.index === 0 && /^ *[([]\d{4}/u.test(name.slice(match[0].length));
  if (isTitle && folderSeason === undefined) return undefined;
  return withNext(name, match, Number(match[1]), Number(match[2]));
};

/** Takes what follows as more episodes: `E02`, `-E03`, `x04`, `-05`. */
const withNext = (
  name: string,
  match: RegExpExecArray,
  season: number,
  episode: number,
): Numbering => {
  let after = name.slice(match.index + match[0].length).replace(/^v\d/u, '');
  let last = episode;
  for (;;) {
    const next = NEXT.exec(after);
    const isSame = next?.[1] === undefined || Number(next[1]) === season;
    const bare = next && isSame ? undefined : NEXT_BARE.exec(after);
    const found = next && isSame ? Number(next[2]) : Number(bare?.[1] ?? Number.NaN);
    if (!(found > last)) break;
    last = found;
    after = after.slice((next && isSame ? next : bare)?.[0].length);
  }
  const more = last > episode ? { episodeEnd: last } : {};
  return { season, episode, ...more, before: name.slice(0, match.index), after };
};

const byDate: Reader = (name, folderSeason) => {
  const first = YEAR_FIRST.exec(name);
  const match = first ?? DAY_FIRST.exec(name);
  if (!match) return undefined;
  const [, a = '', , month = '', b = ''] = match;
  const date = first ? `${a}-${month}-${b}` : `${b}-${month}-${a}`;
  const before = name.slice(0, match.index);
  const isNamed = /[\p{L}\p{N}]/u.test(before) && !CAMERA.test(before);
  if ((!isNamed && folderSeason === undefined) || !isDate(date)) return undefined;
  return { date, before, after: name.slice(match.index + match[0].length) };
};

const isDate = (date: string): boolean => {
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
};

const byFanRelease: Reader = (name, folderSeason) => {
  const match = FAN_RELEASE.exec(name);
  if (!match) return undefined;
  const [whole, before = '', said, digits] = match;
  const number = Number(digits);
  const season = said ? Number(said) : number < 100 ? folderSeason : undefined;
  const numbers = season === undefined ? { absolute: number } : { season, episode: number };
  return { ...numbers, before, after: name.slice(whole.length) };
};

const bySeasonFolder: Reader = (name, folderSeason) => {
  if (folderSeason === undefined) return undefined;
  const match = IN_SEASON.exec(name);
  if (!match) return undefined;
  const [episode, last] = [Number(match[1]), Number(match[2] ?? 0)];
  const more = last > episode ? { episodeEnd: last } : {};
  const after = name.slice(match[0].length).replace(/^v\d/u, '');
  return { season: folderSeason, episode, ...more, before: '', after };
};

/** Kodi takes what names no season for the first. */
const byWord: Reader = (name, folderSeason) => {
  const match = SPOKEN.exec(name);
  if (!match || (match[3] && folderSeason === undefined)) return undefined;
  const before = name.slice(0, match.index);
  if (!/[\p{L}\p{N}]/u.test(before)) return undefined;
  const episode = Number(match[1] ?? match[2] ?? match[3]);
  const after = name.slice(match.index + match[0].length);
  return { season: folderSeason ?? 1, episode, before, after };
};

const READERS: readonly Reader[] = [
  bySeasonAndEpisode,
  byCross,
  byFanRelease,
  byDate,
  bySeasonFolder,
  byWord,
];

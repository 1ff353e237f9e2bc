import { type ProviderIds, takeIds } from './ids.ts';
import { remembered } from './remembered.ts';
import { wordsOf } from './text.ts';
import { titleOf } from './titles.ts';

/** What a folder that holds one film, series or album says of it. */
export type FolderFacts = {
  readonly title: string;
  readonly year?: number;
  readonly ids?: ProviderIds;
};

/** Folders that hold many works, by name. */
const CONTAINERS = new Set(
  (
    'movies|movie|films|film|filme|films hd|4k|uhd|hd|3d|tv|tv shows|tv series|shows|series|serien|séries|serie|' +
    'películas|video|videos|media|library|anime|cartoons|kids|documentaries|docs|music|musik|musique|audio|' +
    'audiobooks|podcasts|downloads|complete|new|misc|unsorted|public|shared|home videos|my videos|photos'
  )
    .split('|')
    .map(wordsOf),
);
const SEASON_WORDS =
  'season|staffel|saison|temporada|stagione|seizoen|sezon|säsong|sæson|kausi|сезон|série';
const SEASON = new RegExp(
  `^(?:(?:${SEASON_WORDS})[ ._-]*(\\d{1,4})(?: *[([]\\d{4}[)\\]]| - .+)?|(?:series|s)[ ._-]?(\\d{1,4})|` +
    `(\\d{1,2})\\.? *(?:${SEASON_WORDS}))$`,
  'iu',
);
/** `The.Wonder.Years.S04.PDTV.x264-JCH`, `Seinfeld - S02`, `Seinfeld Season 2`. */
const NAMED_SEASON = new RegExp(
  `^(.+?)[ ._-]+(?:s(\\d{1,4})|(?:${SEASON_WORDS})[ ._]?(\\d{1,4}))(?=[ ._[(-]|$)(?![ ._-]*e\\d)`,
  'iu',
);
const SPECIALS = /^(?:specials?|season[ ._-]*0+)$/iu;
const DISC = /^(?:cd|dvd|disc|disk)[ ._-]*(\d{1,2})(?:$|[ ._-])/iu;

export const isContainer = remembered((folder: string): boolean => CONTAINERS.has(wordsOf(folder)));

export type SeasonFolder = {
  readonly number: number;
  /** Where the folder names its series, too. */
  readonly series?: string;
};

export const seasonOf = remembered((folder: string): SeasonFolder | undefined => {
  const name = folder.trim();
  if (SPECIALS.test(name)) return { number: 0 };
  const plain = SEASON.exec(name);
  if (plain) return { number: Number(plain[1] ?? plain[2] ?? plain[3]) };
  const named = NAMED_SEASON.exec(name);
  if (!named?.[1]) return undefined;
  return { number: Number(named[2] ?? named[3]), series: named[1] };
});

/** The number of a folder that holds one disc of several. */
export const discOf = (folder: string | undefined): number | undefined => {
  const number = folder === undefined ? undefined : DISC.exec(folder)?.[1];
  return number === undefined ? undefined : Number(number);
};

/** undefined for a folder that holds many works. */
export const folderFacts = remembered((folder: string | undefined): FolderFacts | undefined => {
  if (folder === undefined || isContainer(folder)) return undefined;
  const { ids, name } = takeIds(folder);
  const { title, year } = titleOf(name);
  return { title, ...(year ? { year } : {}), ...(ids ? { ids } : {}) };
});

import { type FolderFacts, folderFacts, type SeasonFolder, seasonOf } from './folders.ts';
import { takeIds } from './ids.ts';
import type { NameFacts } from './name-facts.ts';
import { type Numbering, numberingOf } from './numbering.ts';
import { pictureIn, releaseIndex } from './release.ts';
import { tidy, wordsOf } from './text.ts';
import { titleOf } from './titles.ts';

/** undefined when nothing tells that it is an episode. */
export const episodeFacts = (folders: readonly string[], name: string): NameFacts | undefined => {
  const seasonFolder = seasonOf(folders.at(-1) ?? '');
  const numbering = numberingOf(name, seasonFolder?.number);
  if (!numbering && !seasonFolder) return undefined;
  const { before, after, ...told }: Numbering = numbering ?? { before: '', after: name };
  const series = seriesOf(folders, before, seasonFolder);
  if (!numbering && !series) return undefined;
  const season = told.season ?? (told.absolute === undefined ? seasonFolder?.number : undefined);
  const numbers = season === undefined ? told : { ...told, season };
  const cut = after.slice(0, releaseIndex(after));
  const own = tidy(cut.replace(/\[[^[\]]*\]?|[[(] *$/gu, ' ').trim());
  const version = pictureIn(after);
  return {
    kind: 'episode',
    title: own || labelOf(series?.title, numbers) || tidy(name) || '?',
    ...(told.date ? { year: Number(told.date.slice(0, 4)) } : {}),
    ...(series ? { series } : {}),
    numbers,
    ...(version ? { version } : {}),
  };
};

/** The series is the folder around the season's; without one, what stands in front of the numbers. */
const seriesOf = (
  folders: readonly string[],
  before: string,
  seasonFolder: SeasonFolder | undefined,
): FolderFacts | undefined => {
  // A dot that touches the numbers only parts them from the title.
  const { ids, name } = takeIds(before.includes(' ') ? before.replace(/\.$/u, '') : before);
  const isNamed = /[\p{L}\p{N}]/u.test(name);
  const { title, year } = titleOf(name);
  const own = isNamed ? { title, ...(year ? { year } : {}), ...(ids ? { ids } : {}) } : undefined;
  const around = folderFacts(seasonFolder ? folders.at(-2) : folders.at(-1));
  // Its name may be the longer one: The Office (US), of which the file says The Office.
  const isOf = (folder: FolderFacts) =>
    !own || `${wordsOf(folder.title)} `.startsWith(`${wordsOf(own.title)} `);
  if (around && (seasonFolder || isOf(around))) return around;
  return own ?? (seasonFolder?.series ? folderFacts(seasonFolder.series) : undefined);
};

const labelOf = (series: string | undefined, numbers: NameFacts['numbers']): string => {
  const pad = (n: number) => String(n).padStart(2, '0');
  const { season, episode, episodeEnd, absolute, date } = numbers ?? {};
  const end = episodeEnd === undefined ? '' : `-E${pad(episodeEnd)}`;
  const number =
    episode === undefined
      ? (date ?? (absolute === undefined ? '' : pad(absolute)))
      : `${season === undefined ? '' : `S${pad(season)}`}E${pad(episode)}${end}`;
  return number ? [series, number].filter(Boolean).join(' ') : '';
};

import { categoryOf } from '../media-types.ts';
import { nameOf } from '../paths.ts';
import { episodeFacts } from './episode.ts';
import { takeExtra } from './extras.ts';
import { filmFacts } from './film.ts';
import { discOf } from './folders.ts';
import { type ProviderIds, takeIds } from './ids.ts';
import { isSample } from './ignored.ts';
import { trackOf } from './music.ts';
import type { NameFacts } from './name-facts.ts';
import { type Part, takePart } from './parts.ts';
import { foldersOf, sortTitleOf, stemOf, tidy } from './text.ts';
import { titleOf } from './titles.ts';

const EDITION_TAG = /\{ *edition-([^{}]+)\}/iu;
/** `path` is below a library's root, `/` between the parts. */
export const describeName = (path: string): NameFacts => {
  const facts = describe(path);
  const sortTitle = sortTitleOf(facts.title);
  return sortTitle ? { ...facts, sortTitle } : facts;
};

const describe = (path: string): NameFacts => {
  const folders = foldersOf(path);
  const stem = stemOf(nameOf(path));
  switch (categoryOf(path)) {
    case 'video':
      return isSample(path)
        ? { ...videoFacts(folders, stem), isSample: true }
        : videoFacts(folders, stem);
    case 'audio':
      return audioFacts(folders, stem);
    case 'image':
      return plainFacts('photo', stem);
    default:
      return plainFacts('other', stem);
  }
};

const plainFacts = (kind: 'photo' | 'other', stem: string): NameFacts => {
  const { title, year } = titleOf(stem);
  return { kind, title, ...(year ? { year } : {}) };
};

const audioFacts = (folders: readonly string[], stem: string): NameFacts => {
  const { extra } = takeExtra(folders, stem);
  // Only themes: what else films have beside them, music has as titles.
  if (extra?.kind === 'theme') return { kind: 'other', title: tidy(stem) || stem, extra };
  const { title, music } = trackOf(folders, stem);
  return {
    kind: 'track',
    title,
    ...(music?.year ? { year: music.year } : {}),
    ...(music ? { music } : {}),
  };
};

const videoFacts = (folders: readonly string[], stem: string): NameFacts => {
  const tag = EDITION_TAG.exec(stem)?.[1]?.trim();
  const { ids, name: tagless } = takeIds(stem.replace(EDITION_TAG, '').trim() || stem);
  const { extra, name } = takeExtra(folders, tagless);
  if (extra) return { kind: 'other', title: titleOf(name).title, ...(ids ? { ids } : {}), extra };
  const disc = discOf(folders.at(-1));
  const around = disc === undefined ? folders : folders.slice(0, -1);
  const taken = takePart(name);
  const part = taken.part ?? partOf(disc, around.at(-1));
  const facts = episodeFacts(around, taken.name) ?? filmFacts(around, taken.name);
  return { ...withIds(facts, ids), ...(tag ? { edition: tag } : {}), ...(part ? { part } : {}) };
};

const partOf = (disc: number | undefined, folder: string | undefined): Part | undefined => {
  const of = tidy(folder ?? '');
  return disc !== undefined && of ? { number: disc, of } : undefined;
};

/** In an episode's name they are the series', like the title there, unless its folder has others. */
const withIds = (facts: NameFacts, ids: ProviderIds | undefined): NameFacts => {
  if (!ids) return facts;
  const { series } = facts;
  if (!series) return { ...facts, ids: { ...facts.ids, ...ids } };
  if (!series.ids) return { ...facts, series: { ...series, ids } };
  return isSame(series.ids, ids) ? facts : { ...facts, ids };
};

const isSame = (a: ProviderIds, b: ProviderIds): boolean =>
  a.imdb === b.imdb && a.tmdb === b.tmdb && a.tvdb === b.tvdb;

/** The files around a media file that say or show something of it, and one mark over them all. */

import { PART, stemOf } from '../../media/artwork-folder.ts';
import type { NameFacts } from '../../media/names/name-facts.ts';
import { nameOf } from '../../media/paths.ts';
import type { Sidecar } from '../../media/subtitles/sidecars.ts';
import type { DescribingProblem } from '../description.ts';
import { digestOf } from '../digest.ts';
import type { Found } from './folder.ts';
import { type FoundPicture, picturesOf } from './found-pictures.ts';
import type { Kind, Places } from './places.ts';

export type FoundSidecar = Omit<Sidecar, 'name' | 'companion'> & { readonly found: Found };

export type Companions = {
  /** Its `.nfo` files: the first that says something counts. */
  readonly nfo: readonly Found[];
  readonly season?: Found | undefined;
  readonly series?: Found | undefined;
  readonly album?: Found | undefined;
  readonly artist?: Found | undefined;
  readonly pictures: readonly FoundPicture[];
  readonly sidecars: readonly FoundSidecar[];
  readonly problems: readonly DescribingProblem[];
};

const MAX_SIDECARS = 100;
const TEXTS = ['srt', 'vtt', 'ass', 'ssa', 'sub'];

export const companionsOf = (
  path: string,
  kind: Kind,
  facts: NameFacts,
  places: Places,
): Companions => {
  const { season, series, album, artist } = places;
  const sidecars = sidecarsOf(path, places);
  const cut = Object.values(places).filter((folder) => folder?.isCut);
  const problems = [...new Set(cut.map((folder) => folder?.path ?? ''))].map((folder) => ({
    path: folder || path,
    kind: 'too-many-files',
  }));
  if (sidecars.length > MAX_SIDECARS) problems.push({ path, kind: 'too-many-subtitles' });
  return {
    nfo: kind === 'track' ? [] : ownNfo(path, kind, facts, places),
    season: season?.nfo('season'),
    series: series?.nfo('tvshow'),
    album: album?.nfo('album'),
    artist: artist?.nfo('artist'),
    pictures: picturesOf(path, kind, facts, places),
    sidecars: sidecars.slice(0, MAX_SIDECARS),
    problems,
  };
};

/** By the file's name; `movie.nfo` is of the film that is alone in its folder. */
const ownNfo = (path: string, kind: Kind, facts: NameFacts, places: Places): readonly Found[] => {
  const { here, film } = places;
  const stem = stemOf(nameOf(path));
  const isAlone = kind !== 'episode' && !facts.extra && !here.isMixed;
  const all = [
    here.nfo(stem),
    facts.part && here.nfo(stem.replace(PART, '')),
    isAlone ? here.nfo('movie') : undefined,
    isAlone ? film?.nfo('movie') : undefined,
  ];
  return [
    ...new Map(all.filter((one) => one !== undefined).map((one) => [one.path, one])).values(),
  ];
};

/** Only texts: pictures as subtitles cannot be shown by others. */
const sidecarsOf = (path: string, { here }: Places): readonly FoundSidecar[] =>
  here.sidecarsOf(nameOf(path)).flatMap(({ name, companion: _, ...sidecar }) => {
    const found = TEXTS.includes(sidecar.format) ? here.find(name) : undefined;
    return found ? [{ ...sidecar, found }] : [];
  });

const MARK_CHARS = 22;

/** Differs whenever one of the `parts` does. */
export const digest = (...parts: readonly unknown[]): string =>
  digestOf(JSON.stringify(parts), MARK_CHARS);

const stampOf = (found: Found | undefined) =>
  found && [found.path, found.size, found.mtimeMs, found.problem];

export const stampsOf = ({ pictures, sidecars, problems, ...nfos }: Companions): unknown => [
  nfos.nfo.map(stampOf),
  [nfos.season, nfos.series, nfos.album, nfos.artist].map(stampOf),
  pictures.map(({ asset, found }) => [asset, stampOf(found)]),
  sidecars.map(({ found }) => stampOf(found)),
  problems.length,
];

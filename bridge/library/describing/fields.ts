/** The compact fields of an item: what lists, walls and searches need. */

import type { Loose } from '../../media/fitted.ts';
import { sortTitleOf } from '../../media/names/text.ts';
import type { NfoFacts } from '../../media/nfo.ts';
import type { Item } from '../../protocol/item.ts';
import type { DescribedFields } from '../description.ts';
import { isSameTitle, titleInTags } from './tag-title.ts';
import { pictureOf, type Told } from './told.ts';

type Wishes = Loose<DescribedFields>;
type Title = Pick<Wishes, 'title' | 'sort_title'>;

/** `kind` is what the item is, `own` its `.nfo` as one. */
export const fieldsOf = (kind: Item['kind'], told: Told, own: NfoFacts | undefined): Wishes => {
  const { edition, version, part, extra } = told.name;
  const common = { kind, edition, version, part, extra, picture: pictureOf(told.media) };
  const duration = told.media?.durationSec ?? own?.runtimeSeconds;
  return { ...common, duration, ...BY_KIND[kind](told, own) };
};

const YEAR = /^(1[89]\d\d|20\d\d)/;
const yearIn = (date: string | undefined): number | undefined =>
  Number(YEAR.exec(date ?? '')?.[1]) || undefined;

const titled = ({ name }: Told, title: string, sortTitle?: string): Title => {
  const inName = title === name.title ? name.sort_title : undefined;
  const sort = sortTitle ?? inName ?? sortTitleOf(title);
  return { title, sort_title: sort === title ? undefined : sort };
};

const providerIds = (ids: NfoFacts['ids']): Item['ids'] =>
  ids && {
    ...(ids.imdb && { imdb: ids.imdb }),
    ...(ids.tmdb && { tmdb: ids.tmdb }),
    ...(ids.tvdb && { tvdb: ids.tvdb }),
  };

const peopleIn = (...all: (NfoFacts | undefined)[]): readonly string[] => [
  ...new Set([
    ...all.flatMap((one) => one?.directors ?? []),
    ...all.flatMap((one) => actorsIn(one).map(({ name }) => name)),
  ]),
];

/** In the order that the file gives them, or else in which they stand. */
export const actorsIn = (nfo: NfoFacts | undefined): NonNullable<NfoFacts['actors']> => {
  const last = Number.MAX_SAFE_INTEGER;
  return (nfo?.actors ?? []).toSorted((a, b) => (a.order ?? last) - (b.order ?? last));
};

const movieFields = (told: Told, own: NfoFacts | undefined): Wishes => {
  const { name, media } = told;
  const isFilm = name.kind === 'movie';
  const inTags = titleInTags(media?.tags?.title);
  // A name with a year or an id was given with care.
  const isCareful = isFilm && (name.year !== undefined || name.ids !== undefined);
  const isTold = inTags && (!isCareful || isSameTitle(inTags, name.title));
  const year = name.year ?? (isTold ? yearIn(media?.tags?.date) : undefined);
  return {
    ...titled(told, own?.title ?? (isTold ? inTags : name.title), own?.sortTitle),
    year: own?.year ?? yearIn(own?.released) ?? year,
    ids: { ...(isFilm && name.ids), ...providerIds(own?.ids) },
    genres: own?.genres,
    tags: own?.tags,
    people: peopleIn(own),
    certification: own?.certification,
  };
};

const episodeFields = (told: Told, own: NfoFacts | undefined): Wishes => {
  const { name, media, series } = told;
  const inName = name.kind === 'episode';
  // Where the name has no title, what stands for it ends in its number.
  const hasTitle = inName && !/(?:E|\b)\d+$/u.test(name.title);
  const inTags = hasTitle ? undefined : titleInTags(media?.tags?.title);
  const isSeries = inTags && isSameTitle(inTags, name.series?.title ?? '');
  const title = own?.title ?? (isSeries ? undefined : inTags) ?? name.title;
  return {
    ...titled(told, title, own?.sortTitle),
    year: own?.year ?? yearIn(own?.released) ?? name.year,
    series: seriesOf(told, own),
    ids: { ...(inName && name.ids), ...providerIds(own?.ids) },
    genres: own?.genres ?? series?.genres,
    tags: own?.tags ?? series?.tags,
    people: peopleIn(own, series),
    certification: own?.certification ?? series?.certification,
  };
};

const seriesOf = ({ name, season, series }: Told, own: NfoFacts | undefined): Wishes['series'] => {
  const inName = name.kind === 'episode' ? name.series : undefined;
  const isNumbered = own?.episode !== undefined;
  const episode = own?.episode ?? inName?.episode;
  const endInName = episode === inName?.episode ? inName?.episode_end : undefined;
  const end = own?.episodeEnd ?? endInName;
  return {
    title: series?.title ?? own?.showTitle ?? season?.showTitle ?? inName?.title,
    year: series?.year ?? inName?.year,
    ids: { ...inName?.ids, ...providerIds(series?.ids) },
    season: own?.season ?? inName?.season ?? season?.season,
    episode,
    episode_end: end !== undefined && end > (episode ?? end) ? end : undefined,
    absolute: isNumbered ? undefined : inName?.absolute,
    date: own?.released ?? inName?.date,
  };
};

/** Music videos, and what is beside films and series. */
const otherFields = (told: Told, own: NfoFacts | undefined): Wishes => {
  const { name, media } = told;
  const inTags = own ? undefined : titleInTags(media?.tags?.title);
  const isVideo = own?.kind === 'musicvideo';
  const title = own?.title ?? (name.extra ? undefined : inTags) ?? name.title;
  return {
    ...titled(told, title, own?.sortTitle),
    year: own?.year ?? yearIn(own?.released) ?? name.year,
    ids: { ...name.ids, ...providerIds(own?.ids) },
    music: isVideo ? { artist: own.artists?.[0], album: own.album } : name.music,
    genres: own?.genres,
    tags: own?.tags,
    people: [...new Set([...(own?.artists ?? []), ...peopleIn(own)])],
    certification: own?.certification,
  };
};

/** Several in one tag. */
const SEVERAL = /\s*[;|\0]\s*|\s+\/\s+/;

/** What stands in the file counts more than where it lies. */
const trackFields = (told: Told): Wishes => {
  const { name, media, album, artist } = told;
  const { title, ...tags } = media?.tags ?? {};
  const albumArtist = tags.albumArtist ?? album?.artists?.[0] ?? artist?.title;
  const by = tags.artist ?? albumArtist ?? name.music?.artist;
  const genres = tags.genre?.split(SEVERAL);
  return {
    ...titled(told, title ?? name.title),
    year: yearIn(tags.date) ?? album?.year ?? yearIn(album?.released) ?? name.year,
    music: {
      artist: by,
      album: tags.album ?? album?.title ?? name.music?.album,
      disc: tags.disc ?? name.music?.disc,
      track: tags.track ?? name.music?.track,
    },
    genres: genres ?? album?.genres ?? artist?.genres,
    tags: album?.tags,
    people: [
      ...new Set([by, albumArtist, ...(album?.artists ?? [])].filter((one) => one !== undefined)),
    ],
  };
};

const photoFields = (told: Told): Wishes => ({
  ...titled(told, told.name.title),
  year: told.name.year,
});

const BY_KIND: Readonly<Record<Item['kind'], (told: Told, own: NfoFacts | undefined) => Wishes>> = {
  movie: movieFields,
  episode: episodeFields,
  track: trackFields,
  photo: photoFields,
  other: otherFields,
};

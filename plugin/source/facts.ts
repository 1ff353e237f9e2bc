/** A server's words on an item in the words of an .nfo, from which items of folders are described as well. */
import {
  type NfoActor,
  type NfoFacts,
  type NfoKind,
  present,
} from '../../bridge/media/nfo-facts.ts';
import type { Entry } from '../client/answers.ts';
import { countOf, lineOf, yearOf } from './named.ts';

const TICKS_PER_SEC = 10_000_000;
export const secondsOf = (ticks: number | null | undefined): number | undefined =>
  ticks && ticks > 0 ? ticks / TICKS_PER_SEC : undefined;

const KINDS: Readonly<Record<string, NfoKind>> = {
  Movie: 'movie',
  Episode: 'episode',
  Series: 'series',
  MusicVideo: 'musicvideo',
  MusicAlbum: 'album',
};
const ACTORS = ['Actor', 'GuestStar'];
const MOST = 200;

export const factsOf = (entry: Entry): Partial<NfoFacts> => {
  const { Type, OriginalTitle, SortName, ForcedSortName, Overview, Artists } = entry;
  const kind = KINDS[Type];
  const isEpisode = kind === 'episode';
  const value = entry.CommunityRating;
  return present<Partial<NfoFacts>>({
    ...NONE,
    ...{ kind, title: lineOf(entry.Name), originalTitle: lineOf(OriginalTitle) },
    sortTitle: lineOf(ForcedSortName ?? (isEpisode ? undefined : SortName)),
    ...{ year: yearOf(entry.ProductionYear), released: dayOf(entry.PremiereDate) },
    ...{ overview: Overview?.trim() || undefined, tagline: lineOf(entry.Taglines?.[0]) },
    runtimeSeconds: secondsOf(entry.RunTimeTicks),
    // The owner's own rating of an item goes before that of its country, there as here.
    certification: lineOf(entry.CustomRating || entry.OfficialRating),
    ratings: value ? [{ source: 'community', value }] : undefined,
    ...{ genres: lines(entry.Genres), tags: lines(entry.Tags) },
    studios: lines(entry.Studios?.map(({ Name }) => Name)),
    countries: lines(entry.ProductionLocations),
    directors: people(entry, ['Director']),
    writers: people(entry, ['Writer']),
    actors: actorsOf(entry),
    ids: idsOf(entry),
    ...(isEpisode && {
      showTitle: lineOf(entry.SeriesName),
      season: countOf(entry.ParentIndexNumber),
      episode: countOf(entry.IndexNumber),
      episodeEnd: countOf(entry.IndexNumberEnd),
    }),
    artists: lines(kind === 'album' ? [entry.AlbumArtist, ...(Artists ?? [])] : Artists),
    album: kind === 'musicvideo' ? lineOf(entry.Album) : undefined,
  });
};

/** An episode is what its series is, too: whoever leaves out a tag means all of it. */
export const withSeries = (own: Partial<NfoFacts>, series: Partial<NfoFacts> | undefined) => {
  const tags = [...new Set([...(own.tags ?? []), ...(series?.tags ?? [])])];
  return tags.length > 0 ? { ...own, tags } : own;
};

const NONE: { readonly [K in keyof Required<NfoFacts>]: undefined } = {
  ...{ kind: undefined, title: undefined, originalTitle: undefined, sortTitle: undefined },
  ...{ showTitle: undefined, season: undefined, episode: undefined, episodeEnd: undefined },
  ...{ displaySeason: undefined, displayEpisode: undefined, year: undefined, released: undefined },
  ...{ overview: undefined, tagline: undefined, runtimeSeconds: undefined, tags: undefined },
  ...{ certification: undefined, ratings: undefined, genres: undefined, studios: undefined },
  ...{ countries: undefined, directors: undefined, writers: undefined, actors: undefined },
  ...{ ids: undefined, defaultId: undefined, collection: undefined, artists: undefined },
  ...{ audioLanguages: undefined, subtitleLanguages: undefined, album: undefined },
  tracks: undefined,
};

type Words = readonly (string | null | undefined)[];

const lines = (all: Words | null | undefined): readonly string[] => [
  ...new Set((all ?? []).slice(0, MOST).flatMap((each) => lineOf(each) ?? [])),
];

const people = ({ People }: Entry, types: readonly string[]): readonly string[] =>
  lines(People?.filter(({ Type }) => types.includes(Type ?? '')).map(({ Name }) => Name));

const actorsOf = ({ People }: Entry): readonly NfoActor[] =>
  (People ?? [])
    .filter(({ Type }) => ACTORS.includes(Type ?? ''))
    .slice(0, MOST)
    .flatMap(({ Name, Role }) => {
      const [name, role] = [lineOf(Name), lineOf(Role)];
      return name ? [{ name, ...(role && { role }) }] : [];
    });

const PROVIDER = /^[a-z][a-z0-9]{1,31}$/;

const idsOf = ({ ProviderIds }: Entry): Readonly<Record<string, string>> | undefined => {
  const ids = Object.entries(ProviderIds ?? {}).flatMap(([provider, id]) => {
    const name = provider.toLowerCase();
    return id && PROVIDER.test(name) ? [[name, id.slice(0, 128)] as const] : [];
  });
  return ids.length > 0 ? Object.fromEntries(ids.slice(0, 32)) : undefined;
};

const dayOf = (date: string | null | undefined): string | undefined =>
  /^\d{4}-\d{2}-\d{2}/.exec(date ?? '')?.[0];

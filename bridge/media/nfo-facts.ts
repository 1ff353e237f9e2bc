/** What a root element of an .nfo describes. */
export type NfoKind = 'movie' | 'series' | 'season' | 'episode' | 'album' | 'artist' | 'musicvideo';

export type NfoRating = {
  /** Who rated, in lower case: `imdb`, `themoviedb`, …; `default` where the file does not say. */
  readonly source: string;
  /** From 0 to 10, whatever scale the file uses. */
  readonly value: number;
  readonly votes?: number;
};

export type NfoActor = { readonly name: string; readonly role?: string; readonly order?: number };

export type NfoTrack = {
  readonly title: string;
  readonly position?: number;
  readonly durationSeconds?: number;
};

/**
 * What one root element says. Everything is plain text, bounded in length and in number, and present
 * only where the file has it.
 */
export type NfoFacts = {
  /** Absent in a file that is only an address. */
  readonly kind?: NfoKind;
  /** An artist's name, too. */
  readonly title?: string;
  readonly originalTitle?: string;
  readonly sortTitle?: string;
  /** The series of an episode or season. */
  readonly showTitle?: string;
  readonly season?: number;
  readonly episode?: number;
  /** The last episode of a file that holds several under one element. */
  readonly episodeEnd?: number;
  /** Where a special stands among the regular seasons. */
  readonly displaySeason?: number;
  readonly displayEpisode?: number;
  readonly year?: number;
  /** YYYY-MM-DD: first shown, aired or released. */
  readonly released?: string;
  readonly overview?: string;
  readonly tagline?: string;
  readonly runtimeSeconds?: number;
  readonly certification?: string;
  /** The file's default first. */
  readonly ratings?: readonly NfoRating[];
  readonly genres?: readonly string[];
  readonly tags?: readonly string[];
  readonly studios?: readonly string[];
  readonly countries?: readonly string[];
  readonly directors?: readonly string[];
  readonly writers?: readonly string[];
  readonly actors?: readonly NfoActor[];
  /** By provider in lower case: `imdb`, `tmdb`, `tvdb`, `musicbrainzalbum`, … */
  readonly ids?: Readonly<Record<string, string>>;
  /** The provider whose id the file calls its default. */
  readonly defaultId?: string;
  /** The set of films that a film belongs to. */
  readonly collection?: string;
  /** As the file spells them, mostly three letters; each once, in the order of the streams. */
  readonly audioLanguages?: readonly string[];
  readonly subtitleLanguages?: readonly string[];
  /** Of an album or music video. */
  readonly artists?: readonly string[];
  /** Of a music video. */
  readonly album?: string;
  readonly tracks?: readonly NfoTrack[];
};

/** The properties that have a value; an empty list is none. */
export const present = <T extends object>(
  values: {
    readonly [K in keyof Required<T>]: T[K] | undefined;
  },
): T =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;

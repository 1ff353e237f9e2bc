import {
  type NfoActor,
  type NfoFacts,
  type NfoRating,
  type NfoTrack,
  present,
} from './nfo-facts.ts';
import { defaultIdOf, idsOf } from './nfo-ids.ts';
import { lineOf, paragraphsOf } from './nfo-text.ts';
import { type Element, ROOTS } from './nfo-xml.ts';

const MAX_TITLE = 512;
const MAX_NAME = 256;
const MAX_OVERVIEW = 8_000;
const MAX_LIST = 64;
const MAX_ACTORS = 200;
const MAX_TRACKS = 500;
const MAX_MINUTES = 10_000;

/** Several in one element, as older writers put them. */
const SEPARATOR = /\s+\/\s+|\s*\|\s*/;
const DATE = /^(1[89]\d\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?!\d)/;
const YEAR = /^(1[89]\d\d|20\d\d|21\d\d)(?!\d)/;
const RUNTIME = /^(?:(\d{1,3})\s?h[a-z]{0,4}\s?)?(?:(\d{1,5})\s?(?:m[a-z]{0,6}\.?)?)?$/i;
const CLOCK = /^(?:(\d{1,2}):)?(\d{1,3}):(\d\d)$/;
const DECIMAL = /^(\d{1,3})(?:[.,](\d{1,6}))?(?!\d)/;

const called = (element: Element, ...names: readonly string[]): readonly Element[] =>
  names.flatMap((name) => element.children.filter((child) => child.name === name));

/** The first that says something, of the first name that has one. */
const first = (element: Element, names: string, max = MAX_NAME): string | undefined => {
  for (const child of called(element, ...names.split(' '))) {
    const text = lineOf(child.text, max);
    if (text) return text;
  }
  return undefined;
};

const list = (element: Element, ...names: readonly string[]): readonly string[] => {
  const all = called(element, ...names).flatMap(({ text }) =>
    lineOf(text, MAX_TITLE).split(SEPARATOR),
  );
  return [...new Set(all.filter((text) => text !== ''))].slice(0, MAX_LIST);
};

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

const number = (element: Element, names: string): number | undefined =>
  wholeNumber(first(element, names));

const decimal = (text: string | undefined): number | undefined => {
  const [, whole, fraction = '0'] = DECIMAL.exec(text ?? '') ?? [];
  return whole === undefined ? undefined : Number(`${whole}.${fraction}`);
};

const overviewOf = (root: Element): string | undefined => {
  for (const { text } of called(root, 'plot', 'outline', 'biography', 'review')) {
    const overview = paragraphsOf(text, MAX_OVERVIEW);
    if (overview) return overview;
  }
  return undefined;
};

const releasedOf = (root: Element): string | undefined =>
  ['premiered', 'aired', 'releasedate']
    .map((name) => DATE.exec(first(root, name) ?? '')?.[0])
    .find((date) => date !== undefined);

const yearOf = (root: Element): number | undefined => {
  const year = YEAR.exec(first(root, 'year') ?? releasedOf(root) ?? '')?.[1];
  return year === undefined ? undefined : Number(year);
};

const clockSeconds = (text: string): number | undefined => {
  const [, hours = '0', minutes, seconds] = CLOCK.exec(text) ?? [];
  if (minutes === undefined) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
};

const streamDetails = (root: Element): readonly Element[] =>
  called(root, 'fileinfo').flatMap((info) => called(info, 'streamdetails'));

/** In minutes as Kodi writes it; `1h 36min` is seen, too. */
const runtimeOf = (root: Element): number | undefined => {
  const [, hours = '0', minutes = '0'] = RUNTIME.exec(first(root, 'runtime') ?? '') ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  if (total > 0 && total <= MAX_MINUTES) return total * 60;
  const [video] = streamDetails(root).flatMap((details) => called(details, 'video'));
  const duration = video && first(video, 'durationinseconds');
  const seconds = Number(/^\d{1,6}/.exec(duration ?? '')?.[0] ?? 0);
  return seconds > 0 && seconds <= MAX_MINUTES * 60 ? seconds : undefined;
};

const languages = (root: Element, stream: string): readonly string[] => {
  const streams = streamDetails(root).flatMap((details) => called(details, stream));
  const all = streams.map((one) => first(one, 'language', 35)?.toLowerCase());
  return [...new Set(all.filter((one) => one !== undefined))].slice(0, MAX_LIST);
};

const votesOf = (element: Element): number | undefined => {
  const digits = first(element, 'votes')?.replace(/[,.\s]/g, '') ?? '';
  return /^\d{1,9}$/.test(digits) && digits !== '0' ? Number(digits) : undefined;
};

const ratingOf = (rating: Element, votes: number | undefined): NfoRating | undefined => {
  const { name = 'default', max } = rating.attributes;
  const value = decimal(first(rating, 'value') ?? lineOf(rating.text, MAX_NAME));
  const scale = decimal(max?.trim()) || 10;
  if (value === undefined || value === 0 || value > scale) return undefined;
  const source = lineOf(name, 64).toLowerCase() || 'default';
  return present<NfoRating>({ source, value: Math.round((value / scale) * 1000) / 100, votes });
};

const ratingsOf = (root: Element): readonly NfoRating[] => {
  const inList = called(root, 'ratings').flatMap((ratings) => called(ratings, 'rating'));
  const isDefault = ({ attributes }: Element) => attributes.default?.toLowerCase() === 'true';
  const ordered = [...inList.filter(isDefault), ...inList.filter((one) => !isDefault(one))];
  const old = called(root, 'rating').map((one) => ratingOf(one, votesOf(one) ?? votesOf(root)));
  const all = [...ordered.map((one) => ratingOf(one, votesOf(one))), ...old];
  return all.filter((rating) => rating !== undefined).slice(0, MAX_LIST);
};

const actorsOf = (root: Element): readonly NfoActor[] =>
  called(root, 'actor')
    .slice(0, MAX_ACTORS)
    .flatMap((actor) => {
      const name = first(actor, 'name');
      if (name === undefined) return [];
      const role = first(actor, 'role');
      return [present<NfoActor>({ name, role, order: number(actor, 'order sortorder') })];
    });

const trackOf = (track: Element): NfoTrack[] => {
  const title = first(track, 'title name', MAX_TITLE);
  if (title === undefined) return [];
  const duration = first(track, 'duration') ?? '';
  const durationSeconds = (clockSeconds(duration) ?? wholeNumber(duration)) || undefined;
  return [present<NfoTrack>({ title, position: number(track, 'position'), durationSeconds })];
};

/** `<set>` holds a name, or an element with one. */
const collectionOf = (root: Element): string | undefined => {
  const [set] = called(root, 'set');
  return set && (first(set, 'name') ?? (lineOf(set.text, MAX_NAME) || undefined));
};

const certificationOf = (root: Element): string | undefined =>
  first(root, 'mpaa certification', 64)?.replace(/^rated\s+/i, '');

/** What a root element says. */
export const factsOf = (root: Element): NfoFacts => {
  const ids = idsOf(root);
  const kind = ROOTS.get(root.name);
  const isMusic = kind === 'album' || kind === 'musicvideo';
  return present<NfoFacts>({
    kind,
    title: first(root, 'title name localtitle', MAX_TITLE),
    originalTitle: first(root, 'originaltitle', MAX_TITLE),
    sortTitle: first(root, 'sorttitle sortname', MAX_TITLE),
    showTitle: first(root, 'showtitle', MAX_TITLE),
    // In a series, `season` and `episode` are counts.
    season: kind === 'series' ? undefined : number(root, 'season seasonnumber'),
    episode: kind === 'series' ? undefined : number(root, 'episode'),
    episodeEnd: number(root, 'episodenumberend'),
    displaySeason: number(root, 'displayseason airsbefore_season'),
    displayEpisode: number(root, 'displayepisode airsbefore_episode'),
    year: yearOf(root),
    released: releasedOf(root),
    overview: overviewOf(root),
    tagline: first(root, 'tagline', MAX_TITLE),
    runtimeSeconds: runtimeOf(root),
    certification: certificationOf(root),
    ratings: ratingsOf(root),
    genres: list(root, 'genre'),
    tags: list(root, 'tag', 'style'),
    studios: list(root, 'studio', 'label'),
    countries: list(root, 'country'),
    directors: list(root, 'director'),
    writers: list(root, 'credits', 'writer'),
    actors: actorsOf(root),
    ids: Object.keys(ids).length > 0 ? ids : undefined,
    defaultId: defaultIdOf(root),
    collection: collectionOf(root),
    audioLanguages: languages(root, 'audio'),
    subtitleLanguages: languages(root, 'subtitle'),
    artists: isMusic ? list(root, 'artist') : undefined,
    album: kind === 'musicvideo' ? first(root, 'album', MAX_TITLE) : undefined,
    tracks: called(root, 'track').slice(0, MAX_TRACKS).flatMap(trackOf),
  });
};

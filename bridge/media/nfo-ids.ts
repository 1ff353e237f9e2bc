import { lineOf } from './nfo-text.ts';
import type { Element } from './nfo-xml.ts';

export type Ids = Readonly<Record<string, string>>;

const MAX_IDS = 24;

/** Elements that name one provider by their own name. */
const ELEMENTS: ReadonlyMap<string, string> = new Map(
  (
    'imdb tmdb tvdb tvmaze tvrage zap2it anidb anilist wikidata tmdbcol audiodbartist audiodbalbum ' +
    'musicbrainzalbum musicbrainzartist musicbrainzalbumartist musicbrainzreleasegroup musicbrainztrack'
  )
    .split(' ')
    .flatMap((provider) => [
      [`${provider}id`, provider] as const,
      [`${provider}_id`, provider] as const,
    ]),
);
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['themoviedb', 'tmdb'],
  ['thetvdb', 'tvdb'],
]);

const PROVIDER = /^[a-z][a-z0-9]{1,31}$/;
const IMDB = /^(?:tt|nm|co)\d{5,12}$/;
const NUMBER = /^[1-9]\d{0,11}$/;
const ANY_ID = /^[\w.:/-]{1,128}$/;

const providerOf = (name: string): string | undefined => {
  const provider = name.trim().toLowerCase();
  return PROVIDER.test(provider) ? (ALIASES.get(provider) ?? provider) : undefined;
};

const isIdOf = (provider: string, id: string): boolean => {
  if (provider === 'imdb') return IMDB.test(id);
  return (provider === 'tmdb' || provider === 'tvdb' ? NUMBER : ANY_ID).test(id);
};

/** `<id>` may hold anything; it is taken only where no doubt is left. */
const fromId = (id: string, rootName: string): string | undefined => {
  if (IMDB.test(id)) return 'imdb';
  return rootName === 'tvshow' && NUMBER.test(id) ? 'tvdb' : undefined;
};

const idIn = (element: Element, root: Element): [string, string][] => {
  const id = lineOf(element.text, 128);
  const { name, attributes } = element;
  if (name === 'uniqueid') return [[providerOf(attributes.type ?? '') ?? '', id]];
  if (name === 'id') {
    const inAttributes = ['imdb', 'tmdb', 'tvdb'].map((provider): [string, string] => [
      provider,
      attributes[provider] ?? '',
    ]);
    return [[fromId(id, root.name) ?? '', id], ...inAttributes];
  }
  if (name === 'set') return [['tmdbcol', attributes.tmdbcolid ?? '']];
  return [[ELEMENTS.get(name) ?? '', id]];
};

const collect = (pairs: readonly (readonly [string, string])[]): Ids => {
  const ids = new Map<string, string>();
  for (const [provider, id] of pairs) {
    const isWanted = provider !== '' && isIdOf(provider, id) && !ids.has(provider);
    if (isWanted && ids.size < MAX_IDS) ids.set(provider, id);
  }
  return Object.fromEntries(ids);
};

/** The ids of a root element: `<uniqueid>` before the older elements. */
export const idsOf = (root: Element): Ids => {
  const unique = root.children.filter(({ name }) => name === 'uniqueid');
  const older = root.children.filter(({ name }) => name !== 'uniqueid');
  return collect([...unique, ...older].flatMap((element) => idIn(element, root)));
};

export const defaultIdOf = (root: Element): string | undefined => {
  const marked = root.children.find(
    ({ name, attributes }) => name === 'uniqueid' && attributes.default?.toLowerCase() === 'true',
  );
  const provider = providerOf(marked?.attributes.type ?? '');
  return provider !== undefined && provider in idsOf(root) ? provider : undefined;
};

/** Addresses that an .nfo may hold beside its XML, or instead of it. */
const ADDRESSES: readonly (readonly [provider: string, address: RegExp])[] = [
  ['imdb', /\b(tt\d{7,10})\b/],
  ['tmdb', /themoviedb\.org\/(?:movie|tv)\/(\d{1,10})/i],
  ['tvdb', /thetvdb\.com\/(?:dereferrer\/|api\/[^\s/]{1,64}\/)?series\/(\d{1,10})\b/i],
  ['tvdb', /thetvdb\.com\/[^\s?]{0,64}\?[^\s]{0,128}?\b(?:series)?id=(\d{1,10})/i],
];

export const idsInAddresses = (text: string): Ids =>
  collect(ADDRESSES.map(([provider, address]) => [provider, address.exec(text)?.[1] ?? '']));

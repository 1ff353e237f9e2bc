export type ProviderIds = {
  readonly imdb?: string;
  readonly tmdb?: string;
  readonly tvdb?: string;
};

/** `[imdbid-tt0111161]`, `{imdb-tt0111161}`, `[tmdbid=278]`, `(tvdb-81189)`. */
const TAG = /[[({] *(imdb|tmdb|themoviedb|tvdb|thetvdb)(?:id)? *[-=:] *(tt)?(\d{1,10}) *[\])}]/giu;
/** The form of IMDb's ids is nobody else's. */
const BARE_IMDB = /(?<![\p{L}\p{N}])tt(\d{7,10})(?![\p{L}\p{N}])/iu;

export type TakenIds = { readonly ids?: ProviderIds; readonly name: string };

/** The ids that a name holds, and the name without them. */
export const takeIds = (name: string): TakenIds => {
  const ids: { imdb?: string; tmdb?: string; tvdb?: string } = {};
  let rest = name.replace(
    TAG,
    (_tag, provider: string, prefix: string | undefined, digits: string) => {
      const key = /imdb/iu.test(provider) ? 'imdb' : /tv/iu.test(provider) ? 'tvdb' : 'tmdb';
      if (key === 'imdb') ids.imdb ??= imdbId(digits);
      else if (!prefix) ids[key] ??= digits;
      return '';
    },
  );
  const bare = ids.imdb ? null : BARE_IMDB.exec(rest);
  if (bare?.[1] && rest.length > bare[0].length) {
    ids.imdb = imdbId(bare[1]);
    rest = rest.replace(BARE_IMDB, '').replace(/[[({] *[\])}]/u, '');
  }
  return Object.keys(ids).length > 0 ? { ids, name: rest.trim() } : { name };
};

const imdbId = (digits: string): string => `tt${digits.padStart(7, '0')}`;

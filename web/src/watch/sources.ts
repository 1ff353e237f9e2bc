/** The lists that walls show. */
import type { Catalog } from '../answers.ts';
import { hrefOf } from '../route.ts';
import { type Group, type Here, type Kind, watchApi } from '../watch-api.ts';
import { usualSort } from './filters.tsx';
import { namesIn } from './owners.ts';
import { KINDS, type Query, type Section, sectionRoute } from './places.ts';
import type { Source } from './use-pages.ts';

const PAGE = 60;
/** Each of them may have to be asked for its picture. */
const GROUPS_PAGE = 30;
const MOST_RESULTS = 100;

const NOTHING = { results: [] };

/** Which catalogs are looked through is a part of what a list is: one that goes away changes it. */
const keyOf = (section: Section, query: Query, names: readonly string[] | undefined): string =>
  `${hrefOf(sectionRoute(section, query))} ${names?.join(',') ?? ''}`;

export const listSource = (
  section: Section,
  query: Query,
  catalogs: readonly Catalog[],
): Source<Here> => {
  const names = namesIn(catalogs, query);
  const kinds: readonly Kind[] = [KINDS[section] ?? 'other'];
  const sort = query.sort ?? usualSort(section);
  return {
    key: keyOf(section, query, names),
    pageSize: PAGE,
    fetch: async (cursor, signal) => {
      if (names?.length === 0) return NOTHING;
      return watchApi.list({ kinds, sort, catalogs: names, cursor, limit: PAGE }, signal);
    },
  };
};

export const groupSource = (
  section: Section,
  query: Query,
  catalogs: readonly Catalog[],
): Source<Group> => {
  const names = namesIn(catalogs, query);
  const of = section === 'series' ? 'series' : 'album';
  return {
    key: keyOf(section, query, names),
    pageSize: GROUPS_PAGE,
    fetch: async (cursor, signal) => {
      if (names?.length === 0) return NOTHING;
      return watchApi.groups({ of, catalogs: names, cursor, limit: GROUPS_PAGE }, signal);
    },
  };
};

type Told = { readonly shown: number; readonly total: number; readonly isPartial: boolean };

/** The best ones for some words. `onTold`: how many there are. */
export const searchSource = (
  section: Section,
  query: Query,
  catalogs: readonly Catalog[],
  onTold: (told: Told) => void,
): Source<Here> => {
  const names = namesIn(catalogs, query);
  const kind = KINDS[section] ?? ((query.kind || undefined) as Kind | undefined);
  const q = query.q ?? '';
  return {
    key: keyOf(section, query, names),
    pageSize: MOST_RESULTS,
    fetch: async (_cursor, signal) => {
      if (names?.length === 0) return NOTHING;
      const asked = { q, kind, catalogs: names, limit: MOST_RESULTS };
      const { results, total, incomplete = false } = await watchApi.search(asked, signal);
      onTold({ shown: results.length, total, isPartial: incomplete });
      return { results };
    },
  };
};

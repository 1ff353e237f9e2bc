/** Addresses of the parts of the page for watching. */

import { hrefOf, type Route } from '../route.ts';
import type { Kind } from '../watch-api.ts';

export type Query = Readonly<Record<string, string>>;

export const SECTIONS = ['home', 'films', 'series', 'music', 'photos', 'other'] as const;
export type Section = (typeof SECTIONS)[number];

export const KINDS: Readonly<Partial<Record<Section, Kind>>> = {
  ...{ films: 'movie', series: 'episode', music: 'track', photos: 'photo', other: 'other' },
};

const route = (place: readonly string[], query: Query = {}): Route => ({
  ...{ page: 'watch', place, query },
});

export const sectionRoute = (section: Section, query?: Query): Route =>
  route(section === 'home' ? [] : [section], query);
export const sectionHref = (section: Section, query?: Query): string =>
  hrefOf(sectionRoute(section, query));

type Address = { readonly catalog: string; readonly id: string };
export type Playing = 'play' | 'begin';

export const catalogHref = (name: string): string => hrefOf(route(['catalog', name]));

/** `playing`: it is played there, from where it was stopped or from the beginning. */
export const itemRoute = ({ catalog, id }: Address, playing?: Playing): Route =>
  route(['item', catalog, id, ...(playing ? [playing] : [])]);
export const itemHref = (of: Address, playing?: Playing): string => hrefOf(itemRoute(of, playing));
export const seriesHref = ({ catalog, id }: Address, season?: number): string =>
  hrefOf(route(['series', catalog, id], season === undefined ? {} : { season: String(season) }));
export const albumRoute = ({ catalog, id }: Address, playing?: Playing): Route =>
  route(['album', catalog, id, ...(playing ? [playing] : [])]);
export const albumHref = (of: Address, playing?: Playing): string =>
  hrefOf(albumRoute(of, playing));

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { EverythingPage, InCatalog } from '../../finding/everything.ts';
import { CatalogName, ItemId } from '../../protocol/item.ts';
import { itemOf } from '../items.ts';
import {
  albumTitle,
  duration,
  placeOf,
  seasonName,
  seasonTitle,
  seriesTitle,
  shortFacts,
} from './format.ts';
import { ALBUMS, SEASONS, SERIES } from './groupings.ts';
import { type Html, html } from './html.ts';
import { heading, sendPage } from './page.ts';
import { pairedTelevision, requirePairing, type TvOptions } from './paired.ts';
import { rows, type Tile, tiles, View } from './view.ts';

const IN_A_PAGE = 18;
const ROWS_IN_A_PAGE = 50;
const MOST_SEASONS = 100;
const MOST_RESULTS = 36;

const Query = Type.Object({ after: Type.Optional(Type.String({ maxLength: 4096 })) });
const SearchQuery = Type.Object({ q: Type.Optional(Type.String({ maxLength: 256 })) });
export const ByItem = Type.Object({ catalog: CatalogName, item: ItemId });

const LISTS = [
  { path: '/movies', title: 'Movies', sort: 'title', kinds: ['movie'] },
  { path: '/photos', title: 'Photos', sort: 'path', kinds: ['photo'] },
  { path: '/new', title: 'Recently added', sort: 'added', kinds: ['movie', 'episode'] },
] as const;

const ofItem = (place: string, { catalog, item }: InCatalog): string =>
  `/tv/${place}/${catalog}/${item.id}`;

/** What is listed, and the way to the rest of it. */
const listed = (
  title: string,
  list: Html,
  here: string,
  { found, next }: EverythingPage,
): Html => html`
${heading(title)}
${found.length === 0 ? html`<p>Nothing is here yet.</p>` : list}
${next !== undefined && html`<p class="more"><a class="button" href="${here}?after=${next}">More</a></p>`}`;

/** Screens that list things, in pages. */
export const tvListRoutes: FastifyPluginAsyncTypebox<TvOptions> = async (app, options) => {
  requirePairing(app, options);
  const { services } = options;
  const { everything, finder } = services;
  const viewOf = (request: FastifyRequest) => new View(services, pairedTelevision(request));
  const series = (view: View, found: InCatalog): Promise<Tile> =>
    view.groupTile(found, 'series', {
      ...{ href: ofItem('series', found), title: seriesTitle(found.item), facts: '' },
    });
  const season = (view: View, found: InCatalog): Promise<Tile> =>
    view.groupTile(found, 'season', {
      ...{ href: ofItem('seasons', found), title: seasonName(found.item.series?.season) },
      facts: seriesTitle(found.item),
    });
  const album = (view: View, found: InCatalog): Promise<Tile> =>
    view.groupTile(found, 'album', {
      ...{ href: ofItem('albums', found), title: albumTitle(found.item) },
      facts: found.item.music?.artist ?? '',
    });
  const allOf = (found: readonly InCatalog[], make: (one: InCatalog) => Promise<Tile>) =>
    Promise.all(found.map(make));

  for (const { path, title, sort, kinds } of LISTS) {
    app.get(path, { schema: { hide: true, querystring: Query } }, async (request, reply) => {
      const query = { sort, kinds, cursor: request.query.after, limit: IN_A_PAGE };
      const page = await everything.page(query);
      const view = viewOf(request);
      const all = page.found.map((one) => view.tile(one, shortFacts(one.item)));
      return sendPage(reply, { title, body: listed(title, tiles(all), `/tv${path}`, page) });
    });
  }

  for (const { path, title, grouping, make } of [
    { path: '/series', title: 'Series', grouping: SERIES, make: series },
    { path: '/music', title: 'Music', grouping: ALBUMS, make: album },
  ]) {
    app.get(path, { schema: { hide: true, querystring: Query } }, async (request, reply) => {
      const page = await everything.groups(grouping, request.query.after, IN_A_PAGE);
      const view = viewOf(request);
      const all = await allOf(page.found, (one) => make(view, one));
      return sendPage(reply, { title, body: listed(title, tiles(all), `/tv${path}`, page) });
    });
  }

  for (const { path, grouping, titleOf, factsOf } of [
    { path: 'seasons', grouping: SEASONS, titleOf: seasonTitle, factsOf: placeOf },
    { path: 'albums', grouping: ALBUMS, titleOf: albumTitle, factsOf: () => undefined },
  ] as const) {
    const schema = { hide: true, params: ByItem, querystring: Query };
    app.get(`/${path}/:catalog/:item`, { schema }, async (request, reply) => {
      const { catalog, item: id } = request.params;
      const item = itemOf(services, catalog, id);
      const cut = { cursor: request.query.after, limit: ROWS_IN_A_PAGE };
      const page = await everything.group(grouping, item, cut);
      const view = viewOf(request);
      const all = page.found.map((one) =>
        view.tile(
          one,
          [factsOf(one.item), duration(one.item.duration)].filter(Boolean).join(' · '),
        ),
      );
      const title = titleOf(item);
      const here = `/tv/${path}/${catalog}/${id}`;
      return sendPage(reply, { title, body: listed(title, rows(all), here, page) });
    });
  }

  const schema = { hide: true, params: ByItem };
  app.get('/series/:catalog/:item', { schema }, async (request, reply) => {
    const { catalog, item: id } = request.params;
    const item = itemOf(services, catalog, id);
    const seasons = await everything.groupsIn(SERIES, item, SEASONS.parts, MOST_SEASONS);
    const [only] = seasons.found;
    if (only && seasons.found.length === 1) return reply.redirect(ofItem('seasons', only), 303);
    const view = viewOf(request);
    const all = await allOf(seasons.found, (one) => season(view, one));
    const title = seriesTitle(item);
    return sendPage(reply, { title, body: listed(title, tiles(all), '', seasons) });
  });

  app.get(
    '/search',
    { schema: { hide: true, querystring: SearchQuery } },
    async (request, reply) => {
      const words = request.query.q?.trim() ?? '';
      const { results } = words ? await finder.search(words, MOST_RESULTS) : { results: [] };
      const view = viewOf(request);
      const all = results.map((one) => view.tile(one, shortFacts(one.item)));
      const body = html`${heading('Search')}
<form action="/tv/search" method="get" class="search">
<input type="text" name="q" value="${words}" maxlength="256" autocomplete="off" aria-label="Words to look for">
<button type="submit" class="button">Search</button></form>
${words && all.length === 0 ? html`<p>Nothing was found.</p>` : html`<div data-first>${tiles(all)}</div>`}`;
      return sendPage(reply, { title: 'Search', body });
    },
  );
};

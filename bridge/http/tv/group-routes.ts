import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { InCatalog } from '../../finding/everything.ts';
import { ALBUMS, SEASONS, SERIES } from '../../finding/groupings.ts';
import { CatalogName, ItemId } from '../../protocol/item.ts';
import { itemOf } from '../items.ts';
import {
  albumTitle,
  duration,
  joined,
  placeOf,
  seasonName,
  seasonTitle,
  seriesTitle,
} from './format.ts';
import { IN_A_PAGE, listed, PageQuery } from './list-routes.ts';
import { sendPage } from './page.ts';
import { pairedTelevision, requirePairing, type TvOptions } from './paired.ts';
import { rows, type Tile, tiles, View } from './view.ts';

const ROWS_IN_A_PAGE = 50;
const MOST_SEASONS = 100;

/** A group is called by one of its items. */
export const ByItem = Type.Object({ catalog: CatalogName, item: ItemId });
const ofItem = (place: string, { catalog, item }: InCatalog): string =>
  `/tv/${place}/${catalog}/${item.id}`;

const seriesTile = (view: View, found: InCatalog): Promise<Tile> =>
  view.groupTile(found, 'series', {
    ...{ href: ofItem('series', found), title: seriesTitle(found.item), facts: '' },
  });
const seasonTile = (view: View, found: InCatalog): Promise<Tile> =>
  view.groupTile(found, 'season', {
    ...{ href: ofItem('seasons', found), title: seasonName(found.item.series?.season) },
    facts: seriesTitle(found.item),
  });
const albumTile = (view: View, found: InCatalog): Promise<Tile> =>
  view.groupTile(found, 'album', {
    ...{ href: ofItem('albums', found), title: albumTitle(found.item) },
    facts: found.item.music?.artist ?? '',
  });

const GROUPS = [
  { path: '/series', title: 'Series', grouping: SERIES, tile: seriesTile },
  { path: '/music', title: 'Music', grouping: ALBUMS, tile: albumTile },
];
const CONTENTS = [
  { path: 'seasons', grouping: SEASONS, titleOf: seasonTitle, factsOf: placeOf },
  { path: 'albums', grouping: ALBUMS, titleOf: albumTitle, factsOf: () => undefined },
] as const;

/** Screens of series, seasons and albums, and of what is in them. */
export const tvGroupRoutes: FastifyPluginAsyncTypebox<TvOptions> = async (app, options) => {
  requirePairing(app, options);
  const { services } = options;
  const { everything } = services;
  const viewOf = (request: FastifyRequest) => new View(services, pairedTelevision(request));

  for (const { path, title, grouping, tile } of GROUPS) {
    app.get(path, { schema: { hide: true, querystring: PageQuery } }, async (request, reply) => {
      const page = await everything.groups(grouping, request.query.after, IN_A_PAGE);
      const view = viewOf(request);
      const all = await Promise.all(page.found.map((one) => tile(view, one)));
      return sendPage(reply, { title, body: listed(title, tiles(all), `/tv${path}`, page) });
    });
  }

  for (const { path, grouping, titleOf, factsOf } of CONTENTS) {
    const schema = { hide: true, params: ByItem, querystring: PageQuery };
    app.get(`/${path}/:catalog/:item`, { schema }, async (request, reply) => {
      const { catalog, item: id } = request.params;
      const item = itemOf(services, catalog, id);
      const cut = { cursor: request.query.after, limit: ROWS_IN_A_PAGE };
      const page = await everything.group(grouping, item, cut);
      const view = viewOf(request);
      const all = page.found.map((one) =>
        view.tile(one, joined([factsOf(one.item), duration(one.item.duration)])),
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
    const all = await Promise.all(seasons.found.map((one) => seasonTile(view, one)));
    const title = seriesTitle(item);
    return sendPage(reply, { title, body: listed(title, tiles(all), '', seasons) });
  });
};

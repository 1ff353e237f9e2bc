import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { EverythingPage } from '../../finding/everything.ts';
import { shortFacts } from './format.ts';
import { type Html, html } from './html.ts';
import { heading, sendPage } from './page.ts';
import { pairedTelevision, requirePairing, type TvOptions } from './paired.ts';
import { tiles, View } from './view.ts';

export const IN_A_PAGE = 18;
const MOST_RESULTS = 36;

export const PageQuery = Type.Object({ after: Type.Optional(Type.String({ maxLength: 4096 })) });
const SearchQuery = Type.Object({ q: Type.Optional(Type.String({ maxLength: 256 })) });

const LISTS = [
  { path: '/movies', title: 'Movies', sort: 'title', kinds: ['movie'] },
  { path: '/photos', title: 'Photos', sort: 'path', kinds: ['photo'] },
  { path: '/new', title: 'Recently added', sort: 'added', kinds: ['movie', 'episode'] },
] as const;

/** What is listed, and the way to the rest of it. */
export const listed = (
  title: string,
  list: Html,
  here: string,
  { found, next }: EverythingPage,
): Html => html`
${heading(title)}
${found.length === 0 ? html`<p>Nothing is here yet.</p>` : list}
${next !== undefined && html`<p class="more"><a class="button" href="${here}?after=${next}">More</a></p>`}`;

/** Screens that list things as they are, in pages. */
export const tvListRoutes: FastifyPluginAsyncTypebox<TvOptions> = async (app, options) => {
  requirePairing(app, options);
  const { services } = options;
  const { everything, finder } = services;

  for (const { path, title, sort, kinds } of LISTS) {
    app.get(path, { schema: { hide: true, querystring: PageQuery } }, async (request, reply) => {
      const query = { sort, kinds, cursor: request.query.after, limit: IN_A_PAGE };
      const page = await everything.page(query);
      const view = new View(services, pairedTelevision(request));
      const all = page.found.map((one) => view.tile(one, shortFacts(one.item)));
      return sendPage(reply, { title, body: listed(title, tiles(all), `/tv${path}`, page) });
    });
  }

  app.get(
    '/search',
    { schema: { hide: true, querystring: SearchQuery } },
    async (request, reply) => {
      const words = request.query.q?.trim() ?? '';
      const { results } = words ? await finder.search(words, MOST_RESULTS) : { results: [] };
      const view = new View(services, pairedTelevision(request));
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

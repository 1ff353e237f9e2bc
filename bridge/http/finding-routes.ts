import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { runOf } from '../finding/groupings.ts';
import { SORTS } from '../finding/sorts.ts';
import { type Item, ItemId, ItemKind } from '../protocol/item.ts';
import { foundAnswer, itemAnswer } from './catalog-answers.ts';
import { CatalogNames, everythingIn } from './everything-in.ts';
import { itemOf, itemsOf } from './items.ts';
import { ByName, ItemAnswer, ItemsAnswer, SearchAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const PAGE = { least: 1, most: 500, usual: 100 };
const RESULTS = { most: 100, usual: 20 };
const ITEM = { ...ItemAnswer };
const Words = Type.String({ minLength: 1, maxLength: 256 });

const ItemsQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: PAGE.least, maximum: PAGE.most })),
  cursor: Type.Optional(Type.String({ maxLength: 4096 })),
  kind: Type.Optional(ItemKind),
  sort: Type.Optional(Type.Enum([...SORTS])),
  search: Type.Optional(Words),
});
const SearchQuery = Type.Object({
  q: Words,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: RESULTS.most })),
  kind: Type.Optional(ItemKind),
  catalogs: Type.Optional(CatalogNames),
});

/** Items of a JSON document in pieces: a catalog may have more than memory should hold twice. */
function* document(items: Iterable<Item>, write: (item: Item) => string): Generator<string> {
  const PIECE = 500;
  let piece = '{"items":[';
  let count = 0;
  for (const item of items) {
    piece += `${count++ > 0 ? ',' : ''}${write(item)}`;
    if (count % PIECE > 0) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]}`;
}

export const findingRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { finder } = services;

  /** All items by path; with any of the query's words, a page of them. */
  app.get(
    '/catalogs/:name/items',
    {
      schema: { params: ByName, querystring: ItemsQuery, response: { 200: ItemsAnswer } },
      config: { watch: true },
    },
    async (request, reply) => {
      const { name } = request.params;
      const { query } = request;
      const answer = itemAnswer(services, name);
      if (Object.keys(query).length > 0) {
        const page = await finder.page(name, { ...query, limit: query.limit ?? PAGE.usual });
        return { ...page, items: page.items.map(answer) };
      }
      const write = reply.compileSerializationSchema(ITEM);
      const pieces = document(itemsOf(services, name), (item) => write(answer(item)));
      const stream = Readable.from(pieces, { objectMode: false });
      // A stream is sent as it is, whatever the schema says.
      return reply.type('application/json; charset=utf-8').send(stream as never);
    },
  );

  /** What follows an item in its series or album; nothing behind the last. */
  app.get(
    '/catalogs/:name/items/:id/next',
    {
      config: { watch: true },
      schema: {
        params: Type.Object({ ...ByName.properties, id: ItemId }),
        response: { 200: Type.Object({ item: Type.Optional(ItemAnswer) }) },
      },
    },
    async (request) => {
      const { name, id } = request.params;
      const item = itemOf(services, name, id);
      const run = runOf(item);
      const next = run && (await everythingIn(finder, [name]).following(run, item));
      return next ? { item: itemAnswer(services, name)(next.item) } : {};
    },
  );

  /** In all catalogs, our own and friends'. */
  app.get(
    '/search',
    {
      schema: { querystring: SearchQuery, response: { 200: SearchAnswer } },
      config: { watch: true },
    },
    async (request) => {
      const { q, limit = RESULTS.usual, kind, catalogs } = request.query;
      const within = { kind, names: catalogs?.split(',') };
      const { results, ...rest } = await finder.search(q, limit, within);
      return { ...rest, results: results.map(foundAnswer(services)) };
    },
  );
};

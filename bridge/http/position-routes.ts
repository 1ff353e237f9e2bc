import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { MOST_POSITIONS, Position } from '../playback/positions.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { foundAnswer } from './catalog-answers.ts';
import { itemOf } from './items.ts';
import { Done, FoundAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const Sec = Type.Number({ minimum: 0, maximum: 1e8 });
/** `durationSec`: as the player found it, where nobody knew. */
export const Stopped = Type.Object({ atSec: Sec, durationSec: Type.Optional(Sec) });

/** Where the household stopped watching, for going on with it on any of its devices. */
export const positionRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { positions } = services;

  app.get(
    '/positions',
    {
      schema: { response: { 200: Type.Object({ positions: Type.Array(Position) }) } },
      config: { watch: true },
    },
    async () => ({ positions: [...positions.list()] }),
  );

  /** Those of them whose items are there, with the items. */
  app.get(
    '/positions/items',
    {
      schema: {
        querystring: Type.Object({
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_POSITIONS })),
        }),
        response: {
          200: Type.Object({
            results: Type.Array(Type.Object({ ...FoundAnswer.properties, atSec: Type.Number() })),
          }),
        },
      },
      config: { watch: true },
    },
    async ({ query: { limit = MOST_POSITIONS } }) => {
      const { finder } = services;
      const names = new Set(finder.names());
      const there = positions.list().flatMap(({ catalog, item: id, atSec }) => {
        const item = names.has(catalog) ? finder.collection(catalog).item(id) : undefined;
        return item ? [{ catalog, item, atSec }] : [];
      });
      const answer = foundAnswer(services);
      const results = there.slice(0, limit).map((each) => ({ ...answer(each), atSec: each.atSec }));
      return { results };
    },
  );

  app.put(
    '/catalogs/:name/items/:id/position',
    {
      config: { watch: true },
      schema: {
        params: Type.Object({ name: CatalogName, id: ItemId }),
        body: Stopped,
        response: { 200: Done },
      },
    },
    async ({ params: { name: catalog, id }, body: { atSec, durationSec } }) => {
      const item = itemOf(services, catalog, id);
      const { duration = durationSec } = item;
      const known = duration === undefined ? item : { ...item, duration };
      positions.stoppedAt({ catalog, item: known }, atSec);
      return { ok: true as const };
    },
  );
};

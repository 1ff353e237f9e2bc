import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { InCatalog } from '../finding/everything.ts';
import { GROUPINGS, PHOTOS, SEASONS, SERIES } from '../finding/groupings.ts';
import { SORTS } from '../finding/sorts.ts';
import { AssetName } from '../media/item-details.ts';
import { CatalogName, ItemId, type ItemKind, Mark } from '../protocol/item.ts';
import { foundAnswer, itemAnswer } from './catalog-answers.ts';
import { CatalogNames, everythingIn } from './everything-in.ts';
import { groupPicture } from './group-picture.ts';
import { itemOf } from './items.ts';
import { FoundAnswer, ItemAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const MOST_ITEMS = 200;
/** Each of them may have to be asked for its picture. */
const MOST_GROUPS = 48;
const MOST_SEASONS = 100;
const PHOTOS_AHEAD = 30;

const Page = {
  cursor: Type.Optional(Type.String({ maxLength: 4096 })),
  catalogs: Type.Optional(CatalogNames),
};
const limited = (maximum: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum, default: Math.min(maximum, 100) }));
const Kinds = Type.String({
  pattern: '^(movie|episode|track|photo|other)(,(movie|episode|track|photo|other)){0,4}$',
});
const ListQuery = Type.Object({
  ...{ ...Page, limit: limited(MOST_ITEMS), kinds: Kinds },
  sort: Type.Optional(Type.Enum([...SORTS])),
});
const GroupName = Type.Enum(['series', 'season', 'album'] as const);
const GroupsQuery = Type.Object({ ...Page, limit: limited(MOST_GROUPS), of: GroupName });
const GroupQuery = Type.Object({ ...Page, limit: limited(MOST_ITEMS), of: GroupName });
const ByItem = Type.Object({ name: CatalogName, id: ItemId });

const next = Type.Optional(Type.String());
export const ListAnswer = Type.Object({ results: Type.Array(FoundAnswer), next });
const Picture = Type.Object({ asset: AssetName, mark: Mark });
/** The first item of each, and the picture of the whole. */
export const GroupsAnswer = Type.Object({
  results: Type.Array(Type.Object({ ...FoundAnswer.properties, picture: Type.Optional(Picture) })),
  next,
});

/** Photos of the same catalog. */
export const AroundAnswer = Type.Object({
  before: Type.Optional(ItemAnswer),
  after: Type.Array(ItemAnswer),
});

/** All catalogs as one: its items in one order, and its series, seasons and albums. */
export const everythingRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { finder } = services;
  const config = { watch: true } as const;
  const inside = (catalogs: string | undefined) => everythingIn(finder, catalogs?.split(','));
  const pictured = async (found: InCatalog, of: keyof typeof GROUPINGS) => {
    const picture = await groupPicture(services, found, of);
    return {
      ...foundAnswer(services)(found),
      ...(picture && { picture: { asset: picture.asset, mark: picture.mark } }),
    };
  };

  app.get(
    '/everything',
    { schema: { querystring: ListQuery, response: { 200: ListAnswer } }, config },
    async ({ query: { catalogs, kinds, sort = 'title', cursor, limit = MOST_ITEMS } }) => {
      const wanted = { sort, kinds: kinds.split(',') as ItemKind[], cursor, limit };
      const { found, ...rest } = await inside(catalogs).page(wanted);
      return { ...rest, results: found.map(foundAnswer(services)) };
    },
  );

  app.get(
    '/groups',
    { schema: { querystring: GroupsQuery, response: { 200: GroupsAnswer } }, config },
    async ({ query: { catalogs, of, cursor, limit = MOST_GROUPS } }) => {
      const { found, ...rest } = await inside(catalogs).groups(GROUPINGS[of], cursor, limit);
      return { ...rest, results: await Promise.all(found.map((one) => pictured(one, of))) };
    },
  );

  /** The items of the series, season or album that an item is in. */
  app.get(
    '/catalogs/:name/items/:id/group',
    { schema: { params: ByItem, querystring: GroupQuery, response: { 200: ListAnswer } }, config },
    async ({ params: { name, id }, query: { catalogs, of, cursor, limit = MOST_ITEMS } }) => {
      const item = itemOf(services, name, id);
      const cut = { cursor, limit };
      const { found, ...rest } = await inside(catalogs).group(GROUPINGS[of], item, cut);
      return { ...rest, results: found.map(foundAnswer(services)) };
    },
  );

  /** The seasons of the series that an episode is in. */
  app.get(
    '/catalogs/:name/items/:id/seasons',
    { schema: { params: ByItem, response: { 200: GroupsAnswer } }, config },
    async ({ params: { name, id } }) => {
      const item = itemOf(services, name, id);
      const { everything } = services;
      const { found } = await everything.groupsIn(SERIES, item, SEASONS.parts, MOST_SEASONS);
      return { results: await Promise.all(found.map((one) => pictured(one, 'season'))) };
    },
  );

  /** For turning over photos: the one before, and those that follow. */
  app.get(
    '/catalogs/:name/items/:id/around',
    { schema: { params: ByItem, response: { 200: AroundAnswer } }, config },
    async ({ params: { name, id } }) => {
      const photo = itemOf(services, name, id);
      if (photo.kind !== 'photo') return { after: [] };
      const here = everythingIn(finder, [name]);
      const [before, after] = await Promise.all([
        here.preceding(PHOTOS, photo),
        here.allFollowing(PHOTOS, photo, PHOTOS_AHEAD),
      ]);
      const answer = itemAnswer(services, name);
      return {
        ...(before && { before: answer(before.item) }),
        after: after.map(({ item }) => answer(item)),
      };
    },
  );
};

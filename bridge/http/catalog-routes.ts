import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { previewContents } from '../library/preview-contents.ts';
import { SourceName } from '../library/source-record.ts';
import { CatalogRule } from '../media/rule.ts';
import { BridgeError } from '../protocol/errors.ts';
import { describeCatalog, describeImport, describeOwn } from './catalog-answers.ts';
import { removeCatalog, renameCatalog } from './catalog-changes.ts';
import { ByName, CatalogAnswer, Done, PreviewAnswer } from './schemas.ts';
import type { Services } from './services.ts';

// The rule for names lives with the catalogs, which explain it better than a pattern does.
const Name = Type.String({ maxLength: 256 });
const Description = Type.String({ maxLength: 4096 });
const SourceNames = Type.Array(SourceName, { minItems: 1, maxItems: 64, uniqueItems: true });
const Contents = { sources: SourceNames, rule: CatalogRule };

const NewCatalog = Type.Object({
  name: Name,
  description: Description,
  /** A folder; or else: */
  dir: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
  ...Type.Partial(Type.Object(Contents)).properties,
});
const CatalogChanges = Type.Partial(
  Type.Object({
    ...{ name: Name, description: Description, ...Contents },
    /** Whether friends may look through it while this bridge is away. */
    listedAway: Type.Boolean(),
  }),
);
const Preview = Type.Object({ ...Contents, catalog: Type.Optional(Name) });
const ItemParams = Type.Object({
  ...ByName.properties,
  item: Type.String({ minLength: 1, maxLength: 64 }),
});

/** Rules name items one by one. */
const BODY_BYTES = 1024 * 1024;

export const catalogRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { catalogs, sources, remote, shares } = services;

  app.get(
    '/catalogs',
    {
      schema: { response: { 200: Type.Object({ catalogs: Type.Array(CatalogAnswer) }) } },
      config: { watch: true },
    },
    async () => ({
      catalogs: [
        ...catalogs.list().map(({ name }) => describeOwn(services, name)),
        ...remote.list().map((entry) => describeImport(services, entry)),
      ],
    }),
  );

  app.post(
    '/catalogs',
    { bodyLimit: BODY_BYTES, schema: { body: NewCatalog, response: { 201: CatalogAnswer } } },
    async (request, reply) => {
      const { name, description, dir, sources: taken, rule = {} } = request.body;
      if ((dir === undefined) === (taken === undefined)) throw new BridgeError('REQUEST_INVALID');
      // What a catalog of that name may have left.
      if (!catalogs.isTaken(name)) await shares.removeCatalog(name);
      // Both take a name in the same breath as they find it free.
      if (remote.has(name)) throw new BridgeError('CATALOG_EXISTS');
      if (dir !== undefined) await catalogs.createOfFolder(name, description, dir);
      else if (taken) await catalogs.create(name, description, { sources: taken, rule });
      reply.code(201);
      return describeOwn(services, name);
    },
  );

  app.get(
    '/catalogs/:name',
    { schema: { params: ByName, response: { 200: CatalogAnswer } }, config: { watch: true } },
    async (request) => describeCatalog(services, request.params.name),
  );

  app.patch(
    '/catalogs/:name',
    {
      bodyLimit: BODY_BYTES,
      schema: { params: ByName, body: CatalogChanges, response: { 200: CatalogAnswer } },
    },
    async (request) => {
      const { name: next, description, listedAway, sources: taken, rule } = request.body;
      let { name } = request.params;
      const before = catalogs.get(name);
      // All that may be refused comes first.
      for (const source of taken ?? []) sources.index(source);
      if (next !== undefined && next !== name) {
        await renameCatalog(services, name, next);
        name = next;
      }
      if (taken || rule) {
        const names = before.sources.map((source) => source.name);
        await catalogs.setContents(name, { sources: taken ?? names, rule: rule ?? before.rule });
      }
      if (description !== undefined) await catalogs.of(name).describe(description);
      if (listedAway !== undefined) await catalogs.of(name).setListedAway(listedAway);
      return describeCatalog(services, name);
    },
  );

  /** What a catalog of these contents would hold, and what there is to choose from. */
  app.post(
    '/catalogs/preview',
    { bodyLimit: BODY_BYTES, schema: { body: Preview, response: { 200: PreviewAnswer } } },
    async (request) => {
      const { catalog, ...contents } = request.body;
      return previewContents({ sources, catalogs }, contents, catalog);
    },
  );

  /** `item` is an id, or a hash as in the original. */
  app.patch(
    '/catalogs/:name/items/:item',
    {
      schema: {
        params: ItemParams,
        body: Type.Object({ description: Description }),
        response: { 200: Done },
      },
    },
    async (request) => {
      const { name, item } = request.params;
      await catalogs.of(name).describeItem(item, request.body.description);
      return { ok: true as const };
    },
  );

  app.post(
    '/catalogs/:name/scan',
    { schema: { params: ByName, response: { 200: CatalogAnswer } } },
    async (request) => {
      await catalogs.scanFully(request.params.name);
      return describeOwn(services, request.params.name);
    },
  );

  app.delete(
    '/catalogs/:name',
    { schema: { params: ByName, response: { 200: Done } } },
    async (request) => {
      await removeCatalog(services, request.params.name);
      return { ok: true as const };
    },
  );
};

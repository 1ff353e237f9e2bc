import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { nameInAddress } from '../playback/name-in-address.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { itemOf } from './items.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const ViewingAnswer = Type.Object({
  capability: Type.String(),
  label: Type.String(),
  /** Absolute address of the film itself, for any player. */
  direct: Type.String(),
  /** Address of its HLS playlist; null until HLS is built. */
  hls: Type.Null(),
});

export const viewingRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { viewings } = services;
  const describe = (
    { capability, label, fileName }: { capability: string; label: string; fileName: string },
    host: string,
  ) => ({
    capability,
    label,
    direct: `http://${host}/play/${capability}/${nameInAddress(fileName)}`,
    hls: null,
  });

  app.get(
    '/viewings',
    { schema: { response: { 200: Type.Object({ viewings: Type.Array(ViewingAnswer) }) } } },
    async (request) => ({
      viewings: viewings.list().map((viewing) => describe(viewing, request.host)),
    }),
  );

  app.post(
    '/viewings',
    {
      schema: {
        body: Type.Object({ catalog: CatalogName, item: ItemId }),
        response: { 201: ViewingAnswer },
      },
    },
    async (request, reply) => {
      const { catalog, item: itemId } = request.body;
      const item = itemOf(services, catalog, itemId);
      const fileName = item.path.slice(item.path.lastIndexOf('/') + 1);
      const viewing = await viewings.create({
        catalog,
        itemId,
        label: item.title,
        fileName,
        mimeType: item.mime_type,
      });
      reply.code(201);
      return describe(viewing.info, request.host);
    },
  );

  app.delete(
    '/viewings/:capability',
    {
      schema: {
        params: Type.Object({ capability: Type.String({ maxLength: 128 }) }),
        response: { 200: Done },
      },
    },
    async (request) => {
      await viewings.revoke(request.params.capability);
      return { ok: true as const };
    },
  );
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Subtitle } from '../media/item-details.ts';
import { nameOf } from '../media/paths.ts';
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

const SubtitleAnswer = Type.Object({
  ...Type.Pick(Subtitle, ['language', 'title', 'isDefault', 'isForced', 'isHearingImpaired'])
    .properties,
  /** Absolute address of it as WebVTT. */
  address: Type.String(),
});
const NewViewingAnswer = Type.Object({
  ...ViewingAnswer.properties,
  subtitles: Type.Array(SubtitleAnswer),
});

/** Playing does not wait for subtitles for longer. */
const SUBTITLES_WAIT_MS = 3_000;

export const viewingRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { viewings, itemAssets } = services;
  const subtitlesOf = async (catalog: string, id: string): Promise<readonly Subtitle[]> => {
    const waiting = AbortSignal.timeout(SUBTITLES_WAIT_MS);
    const details = await itemAssets.details(catalog, id, waiting).catch(() => undefined);
    return details?.subtitles ?? [];
  };
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
        response: { 201: NewViewingAnswer },
      },
    },
    async (request, reply) => {
      const { catalog, item: itemId } = request.body;
      const item = itemOf(services, catalog, itemId);
      const fileName = nameOf(item.path);
      const subtitles = await subtitlesOf(catalog, itemId);
      const viewing = await viewings.create({
        catalog,
        itemId,
        label: item.title,
        fileName,
        mimeType: item.mime_type,
      });
      reply.code(201);
      const base = `http://${request.host}/play/${viewing.info.capability}/assets`;
      return {
        ...describe(viewing.info, request.host),
        subtitles: subtitles.map(({ asset, mark, trackId: _, ...subtitle }) => ({
          ...subtitle,
          address: `${base}/${asset}?mark=${encodeURIComponent(mark)}`,
        })),
      };
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

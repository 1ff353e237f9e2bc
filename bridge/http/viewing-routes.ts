import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type ItemDetails, Subtitle } from '../media/item-details.ts';
import { MediaFacts } from '../media/media-facts.ts';
import { nameOf } from '../media/paths.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { itemOf } from './items.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';
import {
  addressBelow,
  describePlaylist,
  describeViewing,
  ViewingAnswer,
} from './viewing-answers.ts';

const SubtitleAnswer = Type.Object({
  ...Type.Pick(Subtitle, ['language', 'title', 'isDefault', 'isForced', 'isHearingImpaired'])
    .properties,
  /** Absolute address of it as WebVTT. */
  address: Type.String(),
});
export const NewViewingAnswer = Type.Object({
  ...ViewingAnswer.properties,
  subtitles: Type.Array(SubtitleAnswer),
  /** What is in it, as far as its owner knows: who plays it here can tell whether `direct` will do. */
  media: Type.Optional(Type.Pick(MediaFacts, ['container', 'streams'])),
});

const ByCapability = Type.Object({ capability: Type.String({ maxLength: 128 }) });
const Changes = Type.Object({ label: Type.String({ minLength: 1, maxLength: 200 }) });

/** Playing does not wait for longer until it is told what is in the film. */
const DETAILS_WAIT_MS = 3_000;

export const viewingRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { viewings, itemAssets } = services;
  const detailsOf = (catalog: string, id: string): Promise<ItemDetails | undefined> => {
    const waiting = AbortSignal.timeout(DETAILS_WAIT_MS);
    return itemAssets.details(catalog, id, waiting).catch(() => undefined);
  };

  app.get(
    '/viewings',
    { schema: { response: { 200: Type.Object({ viewings: Type.Array(ViewingAnswer) }) } } },
    async ({ host }) => ({
      viewings: [
        ...viewings.list().map((viewing) => describeViewing(viewing, host)),
        ...viewings.playlists().map((playlist) => describePlaylist(playlist, host)),
      ],
    }),
  );

  app.post(
    '/viewings',
    {
      config: { watch: true },
      schema: {
        body: Type.Object({ catalog: CatalogName, item: ItemId }),
        response: { 201: NewViewingAnswer },
      },
    },
    async (request, reply) => {
      const { catalog, item: itemId } = request.body;
      const item = itemOf(services, catalog, itemId);
      const fileName = nameOf(item.path);
      const { subtitles = [], media } = (await detailsOf(catalog, itemId)) ?? {};
      const viewing = await viewings.create({
        catalog,
        itemId,
        label: item.title,
        fileName,
        mimeType: item.mime_type,
      });
      const described = describeViewing(viewing.info, request.host);
      if (described.hls) services.hls.expect();
      reply.code(201);
      const base = `${addressBelow(request.host, viewing.info.capability)}/assets`;
      return {
        ...described,
        ...(media && { media: { container: media.container, streams: media.streams } }),
        subtitles: subtitles.map(({ asset, mark, trackId: _, ...subtitle }) => ({
          ...subtitle,
          address: `${base}/${asset}?mark=${encodeURIComponent(mark)}`,
        })),
      };
    },
  );

  app.patch(
    '/viewings/:capability',
    { schema: { params: ByCapability, body: Changes, response: { 200: Done } } },
    async ({ params, body }) => {
      await viewings.rename(params.capability, body.label);
      return { ok: true as const };
    },
  );

  app.delete(
    '/viewings/:capability',
    { schema: { params: ByCapability, response: { 200: Done } }, config: { watch: true } },
    async (request) => {
      await viewings.revoke(request.params.capability);
      return { ok: true as const };
    },
  );
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PlaylistFilter } from '../finding/playlist-filter.ts';
import { playlistPages } from '../finding/playlist-items.ts';
import { CatalogName } from '../protocol/item.ts';
import type { Services } from './services.ts';
import { describePlaylist, ViewingAnswer } from './viewing-answers.ts';

const NewPlaylist = Type.Object({ catalog: CatalogName, ...PlaylistFilter.properties });
const NewPlaylistAnswer = Type.Object({
  ...ViewingAnswer.properties,
  /** How many it holds now. */
  items: Type.Integer(),
});

/** Addresses for many items at once; they are listed and revoked as those for one are. */
export const playlistRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { viewings, finder } = services;

  app.post(
    '/playlists',
    { schema: { body: NewPlaylist, response: { 201: NewPlaylistAnswer } } },
    async (request, reply) => {
      const { catalog, ...filter } = request.body;
      let items = 0;
      for await (const page of playlistPages(finder, catalog, filter)) items += page.length;
      const { info } = await viewings.createPlaylist({ catalog, filter });
      reply.code(201);
      return { ...describePlaylist(info, request.host), items };
    },
  );
};

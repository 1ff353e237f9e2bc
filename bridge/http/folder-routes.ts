import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Services } from './services.ts';

const Folder = Type.Object({ name: Type.String(), path: Type.String() });
const FoldersAnswer = Type.Object({
  /** Absent: those are listed from which one begins. */
  path: Type.Optional(Type.String()),
  parent: Type.Optional(Type.String()),
  folders: Type.Array(Folder),
});
const Query = Type.Object({
  path: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
});

/** Folders of this machine, for choosing what to share. */
export const folderRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { folders } },
) => {
  app.get(
    '/folders',
    { schema: { querystring: Query, response: { 200: FoldersAnswer } } },
    async ({ query: { path } }) => {
      if (path === undefined) return { folders: await folders.roots() };
      const list = await folders.list(path);
      return { ...list, folders: [...list.folders] };
    },
  );
};

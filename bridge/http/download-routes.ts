import { isAbsolute } from 'node:path';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import { DownloadId } from '../remote/downloads/download-records.ts';
import { DownloadAnswer, describeDownload } from './download-answers.ts';
import { isLocal } from './local-caller.ts';
import { answerPlayer, respond } from './play-answer.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const NewDownload = Type.Object({
  catalog: CatalogName,
  item: ItemId,
  /** Absolute. Only local callers may name a folder or a file. */
  dir: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
});
const ById = Type.Object({ id: DownloadId });

export const downloadRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { downloads } = services;
  const one = { params: ById, response: { 200: DownloadAnswer } };

  app.get(
    '/downloads',
    { schema: { response: { 200: Type.Object({ downloads: Type.Array(DownloadAnswer) }) } } },
    async () => ({ downloads: downloads.list().map(describeDownload) }),
  );

  app.post(
    '/downloads',
    { schema: { body: NewDownload, response: { 201: DownloadAnswer } } },
    async (request, reply) => {
      const { dir, name } = request.body;
      if ((dir !== undefined || name !== undefined) && !isLocal(request)) {
        throw new BridgeError('DESTINATION_REFUSED');
      }
      if (dir !== undefined && !isAbsolute(dir)) {
        const message = 'The folder has to be named from the root on.';
        throw new BridgeError('DIRECTORY_INVALID', { message });
      }
      const download = await downloads.add(request.body);
      reply.code(201);
      return describeDownload(download);
    },
  );

  app.get('/downloads/:id', { schema: one }, async (request) =>
    describeDownload(downloads.get(request.params.id)),
  );

  app.post('/downloads/:id/pause', { schema: one }, async (request) =>
    describeDownload(await downloads.pause(request.params.id)),
  );

  app.post('/downloads/:id/resume', { schema: one }, async (request) =>
    describeDownload(await downloads.resume(request.params.id)),
  );

  /** The file, for a browser that is to save it. */
  app.get('/downloads/:id/file', { schema: { params: ById } }, (request, reply) =>
    answerPlayer(request, reply, async (signal) => {
      const file = await downloads.open(request.params.id);
      try {
        await respond(file, request, reply.raw, { signal, timelineOf: undefined, more: {} });
      } finally {
        await file.close();
      }
    }),
  );

  app.delete(
    '/downloads/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async (request) => {
      await downloads.remove(request.params.id);
      return { ok: true as const };
    },
  );
};

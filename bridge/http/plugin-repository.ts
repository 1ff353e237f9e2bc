import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { decodeJson } from '../protocol/json.ts';

/** Beside the program, as it is built: `dist/jellyfin`. */
const pluginDirectory = (): string => fileURLToPath(new URL('../../jellyfin', import.meta.url));

const ZIP = /^[a-z0-9][A-Za-z0-9_.-]{0,127}\.zip$/;

/** What was built; the address of each version is added here. */
const Packages = Type.Array(
  Type.Object({ versions: Type.Array(Type.Object({ file: Type.String() })) }),
);

/** A repository for Jellyfin: its servers install the plugin from here. */
export const pluginRepository: FastifyPluginAsyncTypebox<{ directory?: string }> = async (
  app,
  { directory = pluginDirectory() },
) => {
  const packages = async () => {
    const bytes = await readFile(join(directory, 'packages.json')).catch(() => undefined);
    const known = bytes && decodeJson(Packages, bytes);
    if (!known) throw new BridgeError('PLUGIN_NOT_BUILT');
    return known;
  };

  app.get('/manifest.json', { schema: { hide: true } }, async (request, reply) => {
    const base = `${request.protocol}://${request.host}/jellyfin`;
    const found = await packages();
    reply.header('cache-control', 'no-store');
    return found.map(({ versions, ...about }) => ({
      ...about,
      versions: versions.map(({ file, ...rest }) => ({ ...rest, sourceUrl: `${base}/${file}` })),
    }));
  });

  app.get(
    '/:file',
    { schema: { hide: true, params: Type.Object({ file: Type.String({ maxLength: 128 }) }) } },
    async ({ params: { file } }, reply) => {
      if (!ZIP.test(file)) throw new BridgeError('NOT_FOUND');
      const path = join(directory, file);
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile()) throw new BridgeError('PLUGIN_NOT_BUILT');
      reply.header('content-length', found.size);
      return reply.type('application/zip').send(createReadStream(path));
    },
  );
};

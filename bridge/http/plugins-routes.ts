import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PluginAsk, type PluginInfo } from '../playback/plugin-record.ts';
import { Done, ErrorAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

const PluginAnswer = Type.Object({
  id: Type.String(),
  ...PluginAsk.properties,
  /** Its device: removing or refusing it there ends all addresses that were written. */
  device: Type.String(),
  createdAt: Type.String(),
  lastSeenAt: Type.String(),
  isWriting: Type.Boolean(),
  items: Type.Optional(Type.Integer()),
  /** Why the last run failed. */
  problem: Type.Optional(ErrorAnswer.properties.error),
});
const CodeAnswer = Type.Object({ code: Type.String(), expiresAt: Type.String() });

/** Jellyfin servers with our plugin, for the household. */
export const pluginsRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { plugins, keptLibraries } = services;

  const describe = ({ createdAtMs, lastSeenAtMs, ...rest }: PluginInfo) => {
    const { isRunning: isWriting, items, problem } = keptLibraries.stateOf(rest.id);
    return {
      ...rest,
      createdAt: new Date(createdAtMs).toISOString(),
      lastSeenAt: new Date(lastSeenAtMs).toISOString(),
      isWriting,
      ...(items !== undefined && { items }),
      ...(problem && {
        problem: { code: problem.code, message: problem.message, hint: problem.hint },
      }),
    };
  };

  app.get(
    '/plugins',
    { schema: { response: { 200: Type.Object({ plugins: Type.Array(PluginAnswer) }) } } },
    async () => ({ plugins: plugins.list().map(describe) }),
  );

  /** To be typed into the plugin. */
  app.post(
    '/plugins/codes',
    { schema: { response: { 201: CodeAnswer } } },
    async (_request, reply) => {
      const { code, untilMs } = plugins.beginPairing();
      reply.code(201);
      return { code, expiresAt: new Date(untilMs).toISOString() };
    },
  );

  // With everything that was written for it.
  app.delete(
    '/plugins/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async ({ params }) => {
      await plugins.remove(params.id);
      return { ok: true as const };
    },
  );
};

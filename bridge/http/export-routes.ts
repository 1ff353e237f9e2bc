import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { ExportAsk, type ExportInfo } from '../playback/export-record.ts';
import type { BridgeError } from '../protocol/errors.ts';
import { Done, ErrorAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
const Count = Type.Optional(Type.Integer());

export const ExportAnswer = Type.Object({
  id: Type.String(),
  ...Type.Omit(ExportAsk, ['jellyfin']).properties,
  /** The Jellyfin server that is told, and where it sees the folder; why it does not hear. */
  jellyfin: Type.Optional(
    Type.Object({
      ...{ address: Type.String(), name: Type.String(), path: Type.String() },
      problem: Type.Optional(ErrorAnswer.properties.error),
    }),
  ),
  /** Its device: removing or refusing it there ends all addresses that were written. */
  device: Type.String(),
  isRunning: Type.Boolean(),
  /** When it last came to its end. */
  ranAt: Type.Optional(Type.String()),
  items: Count,
  /** Files, the last time. */
  written: Count,
  removed: Count,
  /** Files of others that stood in the way, or that others have changed: left alone. */
  foreign: Count,
  /** Items of which something could not be had; it is tried again. */
  incomplete: Count,
  /** Why the last run failed. */
  problem: Type.Optional(ErrorAnswer.properties.error),
});

const told = ({ code, message, hint }: BridgeError) => ({ code, message, hint });

const describe = ({ ranAtMs, problem, server, serverProblem, ...rest }: ExportInfo) => ({
  ...rest,
  ...(server && {
    jellyfin: {
      ...{ address: server.address, name: server.name, path: server.path },
      ...(serverProblem && { problem: told(serverProblem) }),
    },
  }),
  ...(ranAtMs !== undefined && { ranAt: new Date(ranAtMs).toISOString() }),
  ...(problem && { problem: told(problem) }),
});

/** Libraries of .strm files in folders, for media servers without a plugin. */
export const exportRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { exports } = services;

  app.get(
    '/exports',
    { schema: { response: { 200: Type.Object({ exports: Type.Array(ExportAnswer) }) } } },
    async () => ({ exports: exports.list().map(describe) }),
  );

  app.get(
    '/exports/:id',
    { schema: { params: ById, response: { 200: ExportAnswer } } },
    async ({ params }) => describe(exports.get(params.id)),
  );

  // Writing goes on after the answer.
  app.post(
    '/exports',
    { schema: { body: ExportAsk, response: { 201: ExportAnswer } } },
    async ({ body }, reply) => {
      const made = await exports.add(body);
      reply.code(201);
      return describe(made);
    },
  );

  app.post(
    '/exports/:id/run',
    { schema: { params: ById, response: { 200: ExportAnswer } } },
    async ({ params }) => describe(exports.run(params.id)),
  );

  // With everything that it wrote.
  app.delete(
    '/exports/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async ({ params }) => {
      await exports.remove(params.id);
      return { ok: true as const };
    },
  );
};

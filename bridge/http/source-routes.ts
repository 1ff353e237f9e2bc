import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { removeSource } from '../library/remove-source.ts';
import { Selection } from '../library/source-record.ts';
import { ByName, Done } from './schemas.ts';
import type { Services } from './services.ts';
import { describeSource, ProblemsAnswer, ScanAnswer, SourceAnswer } from './source-answers.ts';

const NewSource = Type.Object({
  dir: Type.String({ minLength: 1, maxLength: 4096 }),
  // The rule for names lives with the sources, which explain it better than a pattern does.
  name: Type.Optional(Type.String({ maxLength: 256 })),
  ...Selection.properties,
});
const ScanWanted = Type.Object({
  /** What is not there any more is gone, however much it is. */
  isSure: Type.Optional(Type.Boolean()),
});

export const sourceRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { sources } = services;
  const one = { params: ByName, response: { 200: SourceAnswer } };

  app.get(
    '/sources',
    { schema: { response: { 200: Type.Object({ sources: Type.Array(SourceAnswer) }) } } },
    async () => ({ sources: sources.list().map((source) => describeSource(services, source)) }),
  );

  app.post(
    '/sources',
    { schema: { body: NewSource, response: { 201: SourceAnswer } } },
    async (request, reply) => {
      const { dir, name, ...selection } = request.body;
      const made = await sources.add(dir, selection, name);
      reply.code(201);
      return describeSource(services, made);
    },
  );

  app.get('/sources/:name', { schema: one }, async (request) =>
    describeSource(services, sources.info(request.params.name)),
  );

  app.patch('/sources/:name', { schema: { ...one, body: Selection } }, async (request) => {
    const { name } = request.params;
    // What is not named stays as it is; an empty list takes a list away.
    const { selection } = sources.info(name);
    return describeSource(services, await sources.change(name, { ...selection, ...request.body }));
  });

  app.delete(
    '/sources/:name',
    { schema: { params: ByName, response: { 200: Done } } },
    async (request) => {
      await removeSource(services, request.params.name);
      return { ok: true as const };
    },
  );

  app.post(
    '/sources/:name/scan',
    { schema: { params: ByName, body: ScanWanted, response: { 200: ScanAnswer } } },
    // Goes on when the client has gone.
    async (request) => sources.scan(request.params.name, request.body.isSure),
  );

  app.get(
    '/sources/:name/problems',
    { schema: { params: ByName, response: { 200: ProblemsAnswer } } },
    async (request) => {
      const { name } = request.params;
      return { count: sources.info(name).problems, problems: [...sources.problems(name)] };
    },
  );
};

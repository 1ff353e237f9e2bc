import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { Password, PersonName, Role } from './access/people.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });
const PersonAnswer = Type.Object({ id: Type.String(), name: Type.String(), role: Role });
const TokenAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Role,
  createdAt: Type.String(),
});
const NewTokenAnswer = Type.Object({
  ...TokenAnswer.properties,
  /** Told this once. */
  token: Type.String(),
});

/** The people of the household who sign in with a password, and tokens for scripts. */
export const peopleRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { access } = services;
  const { people, tokens, signIns } = access;

  app.get(
    '/people',
    { schema: { response: { 200: Type.Object({ people: Type.Array(PersonAnswer) }) } } },
    async () => ({ people: [...people.list()] }),
  );

  app.post(
    '/people',
    {
      schema: {
        body: Type.Object({ name: PersonName, role: Role, password: Password }),
        response: { 201: PersonAnswer },
      },
    },
    async ({ body }, reply) => {
      const person = await people.add(body);
      reply.code(201);
      return person;
    },
  );

  // Whoever was signed in with the old password has to sign in again, but for the browser that changes it.
  app.patch(
    '/people/:id',
    {
      schema: {
        params: ById,
        body: Type.Object({ role: Type.Optional(Role), password: Type.Optional(Password) }),
        response: { 200: PersonAnswer },
      },
    },
    async (request) => {
      const { id } = request.params;
      const changed = await people.change(id, request.body);
      const { signIn: mine } = access.callerOf(request);
      if (request.body.password !== undefined) {
        await signIns.end((one) => one.person === id && one.id !== mine?.id);
      }
      return changed;
    },
  );

  /** One's own. */
  app.put(
    '/password',
    {
      schema: {
        body: Type.Object({ password: Type.String({ maxLength: 256 }), next: Password }),
        response: { 200: Done },
      },
      config: { watch: true },
    },
    async (request) => {
      const { person, signIn: mine } = access.callerOf(request);
      if (!person) throw new BridgeError('PERSON_NOT_FOUND');
      await people.signIn(person.name, request.body.password, request.ip);
      await people.change(person.id, { password: request.body.next });
      await signIns.end((one) => one.person === person.id && one.id !== mine?.id);
      return { ok: true as const };
    },
  );

  app.delete(
    '/people/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async ({ params }) => {
      await people.remove(params.id);
      await signIns.end(({ person }) => person === params.id);
      return { ok: true as const };
    },
  );

  const describe = <T extends { readonly createdAtMs: number }>({ createdAtMs, ...rest }: T) => ({
    ...rest,
    createdAt: new Date(createdAtMs).toISOString(),
  });

  app.get(
    '/tokens',
    { schema: { response: { 200: Type.Object({ tokens: Type.Array(TokenAnswer) }) } } },
    async () => ({ tokens: tokens.list().map(describe) }),
  );

  app.post(
    '/tokens',
    {
      schema: {
        body: Type.Object({ name: PersonName, role: Role }),
        response: { 201: NewTokenAnswer },
      },
    },
    async ({ body }, reply) => {
      const made = await tokens.add(body.name, body.role);
      reply.code(201);
      return describe(made);
    },
  );

  app.delete(
    '/tokens/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async ({ params }) => {
      await tokens.remove(params.id);
      return { ok: true as const };
    },
  );
};

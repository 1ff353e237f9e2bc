import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { cookieOf, SIGN_IN_COOKIE } from './access/access.ts';
import { PersonName, Role } from './access/people.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

const ByCode = Type.Object({ code: Type.String({ maxLength: 128 }) });
const ByName = Type.Object({ name: PersonName, password: Type.String({ maxLength: 256 }) });
const CallerAnswer = Type.Object({
  role: Role,
  /** Absent: signed in by a code, or the holder of a token. */
  person: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
});
const SignInAnswer = Type.Object({
  id: Type.String(),
  /** Name; absent: by a code. */
  person: Type.Optional(Type.String()),
  browser: Type.Optional(Type.String()),
  signedInAt: Type.String(),
  /** The one that asks. */
  isThis: Type.Boolean(),
});

export const signInRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { access } = services;
  const { signIns, people } = access;
  const setCookie = (value: string, maxAgeSec: number) =>
    `${SIGN_IN_COOKIE}=${value}; Path=/api; Max-Age=${maxAgeSec}; HttpOnly; SameSite=Strict`;

  app.post(
    '/sign-in',
    {
      schema: { body: Type.Union([ByCode, ByName]), response: { 200: Done } },
      config: { open: true },
    },
    async ({ body, ip, headers }, reply) => {
      const browser = headers['user-agent'] ?? '';
      let person: string | undefined;
      if ('code' in body) signIns.takeCode(body.code);
      else person = (await people.signIn(body.name, body.password, ip)).id;
      const begun = await signIns.begin({ browser, ...(person !== undefined && { person }) });
      reply.header('set-cookie', setCookie(begun.cookie, begun.maxAgeSec));
      return { ok: true as const };
    },
  );

  /** Who asks, and what they may do. */
  app.get(
    '/sign-in',
    { schema: { response: { 200: CallerAnswer } }, config: { watch: true } },
    async (request) => {
      const { role, person } = access.callerOf(request);
      return { role, ...(person && { person: { id: person.id, name: person.name } }) };
    },
  );

  /** `everywhere`: all browsers of the same person, or all that signed in by a code. */
  app.post(
    '/sign-out',
    {
      schema: {
        querystring: Type.Object({ everywhere: Type.Optional(Type.Boolean()) }),
        response: { 200: Done },
      },
      config: { watch: true },
    },
    async (request, reply) => {
      const cookie = cookieOf(request.headers.cookie);
      const mine = cookie === undefined ? undefined : signIns.find(cookie);
      const isAll = request.query.everywhere === true;
      if (mine)
        await signIns.end(({ id, person }) => (isAll ? person === mine.person : id === mine.id));
      reply.header('set-cookie', setCookie('', 0));
      return { ok: true as const };
    },
  );

  app.get(
    '/sign-ins',
    { schema: { response: { 200: Type.Object({ signIns: Type.Array(SignInAnswer) }) } } },
    async (request) => {
      const { signIn: mine } = access.callerOf(request);
      const describe = ({ id, person, browser, signedInAtMs }: (typeof all)[number]) => ({
        ...{ id, signedInAt: new Date(signedInAtMs).toISOString(), isThis: id === mine?.id },
        ...(person !== undefined && { person: people.find(person)?.name ?? '?' }),
        ...(browser !== undefined && { browser }),
      });
      const all = signIns.list();
      return { signIns: all.map(describe) };
    },
  );

  app.delete(
    '/sign-ins/:id',
    {
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: Done },
      },
    },
    async ({ params }) => {
      await signIns.end(({ id }) => id === params.id);
      return { ok: true as const };
    },
  );

  /** For `natster-bridge login`: a link that signs one browser in. */
  app.post(
    '/sign-in-codes',
    { schema: { response: { 201: Type.Object({ code: Type.String(), path: Type.String() }) } } },
    async (_request, reply) => {
      const code = signIns.createCode();
      reply.code(201);
      // In the fragment: browsers send it to nobody, so it stands in no log and no Referer.
      return { code, path: `/#sign-in=${code}` };
    },
  );
};

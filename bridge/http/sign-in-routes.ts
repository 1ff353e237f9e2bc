import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { cookieOf, SIGN_IN_COOKIE } from './auth.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

export const signInRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { signIns } = services;
  const setCookie = (value: string, maxAgeSec: number) =>
    `${SIGN_IN_COOKIE}=${value}; Path=/api; Max-Age=${maxAgeSec}; HttpOnly; SameSite=Strict`;

  app.post(
    '/sign-in',
    {
      schema: {
        body: Type.Object({ code: Type.String({ maxLength: 128 }) }),
        response: { 200: Done },
      },
      config: { open: true },
    },
    async (request, reply) => {
      const { cookie, maxAgeSec } = await signIns.signIn(request.body.code);
      reply.header('set-cookie', setCookie(cookie, maxAgeSec));
      return { ok: true as const };
    },
  );

  app.post('/sign-out', { schema: { response: { 200: Done } } }, async (request, reply) => {
    const cookie = cookieOf(request.headers.cookie);
    if (cookie) await signIns.signOut(cookie);
    reply.header('set-cookie', setCookie('', 0));
    return { ok: true as const };
  });

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

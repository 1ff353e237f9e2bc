import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Services } from './services.ts';

const DlnaAnswer = Type.Object({
  /** Absent: it is off. */
  interface: Type.Optional(Type.String()),
  /** Address of the description; absent while nothing is answered. */
  url: Type.Optional(Type.String()),
  /** Code of why nothing is answered, though it is on. */
  problem: Type.Optional(Type.String()),
  /** Those that it can be turned on for. */
  interfaces: Type.Array(Type.Object({ interface: Type.String(), address: Type.String() })),
});

const Wanted = Type.Object({
  /** null: off. */
  interface: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()]),
});

/** Whether televisions find this bridge by themselves. */
export const dlnaRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const answer = () => {
    const { interfaces, ...status } = services.dlna.status;
    return { ...status, interfaces: [...interfaces] };
  };

  app.get('/dlna', { schema: { response: { 200: DlnaAnswer } } }, async () => answer());

  app.put(
    '/dlna',
    { schema: { body: Wanted, response: { 200: DlnaAnswer } } },
    async ({ body }) => {
      if (body.interface === null) await services.dlna.turnOff();
      else await services.dlna.turnOn(body.interface);
      return answer();
    },
  );
};

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { UpdatesAnswer } from '../updates/updates.ts';
import type { Services } from './services.ts';

/** Whether there is a newer version of this program. */
export const updateRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { updates } },
) => {
  const answered = { schema: { response: { 200: UpdatesAnswer } } };
  app.get('/updates', answered, async () => updates.answer);

  /** Asks npm now. */
  app.post('/updates', answered, async () => updates.ask());
};

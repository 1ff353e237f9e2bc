import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';
import { SettingAnswer } from './settings-answers.ts';

/** The answer is on its way before everything stops. */
export const RESTART_AFTER_MS = 200;

const Answer = Type.Object({ settings: Type.Array(SettingAnswer) });
const Changes = Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 100 });

export const settingsRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { settings } },
) => {
  const answer = () => ({ settings: [...settings.list()] });

  app.get('/settings', { schema: { response: { 200: Answer } } }, async () => answer());

  app.patch(
    '/settings',
    { schema: { body: Changes, response: { 200: Answer } } },
    async (request) => {
      await settings.change(request.body);
      return answer();
    },
  );

  app.post('/restart', { schema: { response: { 200: Done } } }, async () => {
    setTimeout(() => settings.restart(), RESTART_AFTER_MS);
    return { ok: true as const };
  });
};

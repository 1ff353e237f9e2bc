import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { describeMembership } from './network-routes.ts';
import type { Services } from './services.ts';

const StatusAnswer = Type.Object({
  version: Type.String(),
  name: Type.String(),
  uptimeSec: Type.Integer(),
  memberships: Type.Array(Type.Any()),
  catalogs: Type.Integer(),
  imports: Type.Integer(),
  friends: Type.Integer(),
  /** Sessions that friends have with us. */
  sessions: Type.Integer(),
  viewings: Type.Integer(),
  /** Of films and other items, to friends and from them, since the start. */
  sentBytes: Type.Integer(),
  receivedBytes: Type.Integer(),
});

export const statusRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  app.get('/status', { schema: { response: { 200: StatusAnswer } } }, async () => ({
    version: services.version,
    name: services.household.name,
    uptimeSec: Math.floor((Date.now() - services.startedAtMs) / 1000),
    memberships: services.memberships.list().map((each) => describeMembership(services, each)),
    catalogs: services.catalogs.list().length,
    imports: services.remote.list().length,
    friends: services.friends.list().length,
    sessions: services.server.sessions.size,
    viewings: services.viewings.list().length + services.viewings.playlists().length,
    sentBytes: services.watching.sentBytes,
    receivedBytes: services.remote.extras.receivedBytes,
  }));
};

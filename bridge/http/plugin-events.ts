import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { EventStreams } from './event-streams.ts';
import type { Services } from './services.ts';

export type PluginEventsOptions = {
  readonly services: Services;
  /** Throws PLUGIN_UNKNOWN. */
  readonly pluginOf: (request: FastifyRequest) => unknown;
};

const LOOK_EVERY_MS = 1_000;

/** Tells plugins that there is something to look at anew; what it is they ask for. */
export const pluginEvents: FastifyPluginAsync<PluginEventsOptions> = async (
  app,
  { services: { pluginLibraries, log }, pluginOf },
) => {
  const streams = new EventStreams();
  let known: string | undefined;
  let isLooking = false;

  const look = async () => {
    // What changes while nobody listens is news to whoever comes then.
    if (!streams.isHeard) known = undefined;
    if (!streams.isHeard || isLooking) return;
    isLooking = true;
    try {
      const signature = await pluginLibraries.signature();
      if (signature !== known) streams.tell('changed', '', () => ({}));
      known = signature;
    } catch (error) {
      log.warn({ error }, 'the libraries of plugins could not be looked at');
    } finally {
      isLooking = false;
    }
  };
  const looking = setInterval(look, LOOK_EVERY_MS).unref();
  app.addHook('preClose', async () => {
    clearInterval(looking);
    streams.stop();
  });

  app.get('/events', async (request, reply) =>
    reply.type('text/event-stream').send(streams.open(() => pluginOf(request))),
  );
};

import type { FastifyPluginAsync } from 'fastify';
import { describeDownload } from './download-answers.ts';
import { EventStreams, type EventStreamsOptions } from './event-streams.ts';
import type { Services } from './services.ts';
import { describeSource } from './source-answers.ts';

type Options = EventStreamsOptions & { readonly services: Services };

export const eventRoutes: FastifyPluginAsync<Options> = async (app, { services, heartbeatMs }) => {
  const { sources, catalogs, downloads, access } = services;
  const streams = new EventStreams(heartbeatMs === undefined ? {} : { heartbeatMs });

  const tellSource = (name: string) =>
    streams.tell('source', name, () =>
      sources.has(name) ? describeSource(services, sources.info(name)) : { name, isRemoved: true },
    );
  const tellDownload = (id: string) =>
    streams.tell('download', id, () =>
      downloads.has(id) ? describeDownload(downloads.get(id)) : { id, isRemoved: true },
    );
  const ends = [
    downloads.listen(tellDownload),
    sources.listen({ onState: tellSource, onProgress: tellSource }),
    catalogs.onChange((change) => streams.tell('catalog', change.name, () => change)),
  ];
  app.addHook('preClose', async () => {
    for (const end of ends) end();
    streams.stop();
  });

  app.get('/events', async (request, reply) =>
    reply.type('text/event-stream').send(streams.open(() => access.check(request))),
  );
};

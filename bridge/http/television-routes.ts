import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Asker, MediaServer } from '../dlna/media-server.ts';
import {
  SERVICE_NAMES,
  type ServiceName,
  serviceDescription,
} from '../dlna/service-descriptions.ts';
import { CallbackRefused, type Granted } from '../dlna/subscriptions.ts';
import { UpnpFault } from '../dlna/upnp-fault.ts';
import { headerOf } from '../playback/player-headers.ts';
import type { Picture } from './television-server.ts';

export type TelevisionRoutesOptions = {
  readonly server: MediaServer;
  readonly description: string;
  readonly pictures: readonly Picture[];
  /** Absolute address of this server. */
  readonly baseOf: () => string;
};

/** As the architecture numbers them: UPnP Device Architecture 1.1 section 4.1. */
const REFUSED = { bothKinds: 400, denied: 403, precondition: 412, noRoom: 503 } as const;

/** What televisions ask for: descriptions, actions of the services, and to be told of changes. */
export const televisionRoutes: FastifyPluginAsync<TelevisionRoutesOptions> = async (
  app,
  { server, description, pictures, baseOf },
) => {
  for (const method of ['SUBSCRIBE', 'UNSUBSCRIBE']) app.addHttpMethod(method);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ ext: '', 'cache-control': 'no-store' });
  });
  const askerOf = ({ ip, headers }: FastifyRequest): Asker => ({
    ...{ address: ip, headers, base: baseOf() },
  });

  app.get('/dlna/device.xml', async (_request, reply) => sendXml(reply, description));
  for (const { icon, bytes } of pictures) {
    app.get(icon.path, async (_request, reply) => reply.type(icon.mimeType).send(bytes));
  }
  for (const name of SERVICE_NAMES) {
    const written = serviceDescription(name);
    app.get(`/dlna/${name}.xml`, async (_request, reply) => sendXml(reply, written));
    app.post(`/dlna/control/${name}`, async (request, reply) => {
      const sent = typeof request.body === 'string' ? request.body : '';
      const { status, body } = await server.control(name, sent, askerOf(request));
      return sendXml(reply.code(status), body);
    });
    app.route({
      method: 'SUBSCRIBE',
      url: `/dlna/events/${name}`,
      handler: (request, reply) => subscribe(server, name, request, reply, askerOf(request)),
    });
    app.route({
      method: 'UNSUBSCRIBE',
      url: `/dlna/events/${name}`,
      handler: async (request, reply) => {
        const sid = headerOf(request.headers, 'sid') ?? '';
        const isEnded = server.unsubscribe(name, askerOf(request), sid);
        return reply.code(isEnded ? 200 : REFUSED.precondition).send();
      },
    });
  }
};

const sendXml = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/xml; charset="utf-8"').send(text);

const subscribe = async (
  server: MediaServer,
  name: ServiceName,
  { headers }: FastifyRequest,
  reply: FastifyReply,
  asker: Asker,
): Promise<FastifyReply> => {
  const sid = headerOf(headers, 'sid');
  const callback = headerOf(headers, 'callback');
  const timeout = headerOf(headers, 'timeout');
  const isNew = sid === undefined;
  if (!isNew && (callback !== undefined || headers.nt !== undefined)) {
    return reply.code(REFUSED.bothKinds).send();
  }
  if (isNew && headerOf(headers, 'nt') !== 'upnp:event') {
    return reply.code(REFUSED.precondition).send();
  }
  try {
    const granted = isNew
      ? await server.subscribe(name, asker, { callback, timeout })
      : await server.renew(name, asker, sid, timeout);
    if (!granted) return reply.code(isNew ? REFUSED.noRoom : REFUSED.precondition).send();
    return reply.headers(grantedHeaders(granted)).send();
  } catch (error) {
    if (error instanceof CallbackRefused) return reply.code(REFUSED.precondition).send();
    if (error instanceof UpnpFault) return reply.code(REFUSED.denied).send();
    throw error;
  }
};

const grantedHeaders = ({ sid, seconds }: Granted) => ({ sid, timeout: `Second-${seconds}` });

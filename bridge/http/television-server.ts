import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { type DeviceDescription, deviceDescription } from '../dlna/device-description.ts';
import type { Listening, TelevisionListener } from '../dlna/dlna.ts';
import type { HomeNetwork } from '../dlna/home-network.ts';
import { televisionOf } from '../dlna/television.ts';
import { SUBRIP_TYPE } from '../playback/subrip.ts';
import { BridgeError } from '../protocol/errors.ts';
import { baseServer } from './base-server.ts';
import { Guesses } from './guesses.ts';
import { isAllowedOrigin } from './host-guard.ts';
import { listenOn } from './listen-on.ts';
import { pageDirectory } from './page-directory.ts';
import { type PlayDeviceOptions, playDeviceRoutes } from './play-device-routes.ts';
import { televisionRoutes } from './television-routes.ts';

/** A television has a few. */
const MOST_CONNECTIONS = 256;
const ICON_SIZES = [48, 120];

export type TelevisionServerOptions = Omit<
  PlayDeviceOptions,
  'kinds' | 'guesses' | 'headersFor'
> & {
  readonly port: number;
  readonly logger: FastifyBaseLogger;
};

/**
 * A server of its own for televisions, on one network: it has the routes for them, and no others. Throws PORT_TAKEN.
 */
export const serveTelevisions = async (
  options: TelevisionServerOptions,
  { network, server, device }: Listening,
): Promise<TelevisionListener> => {
  const app = baseServer(options.logger);
  app.server.maxConnections = MOST_CONNECTIONS;
  admitOnly(app, network);
  const pictures = await icons();
  const description = deviceDescription({ ...device, icons: pictures.map(({ icon }) => icon) });
  const baseOf = () => baseUrl(app);
  await app.register(televisionRoutes, { server, description, pictures, baseOf });
  await app.register(playDeviceRoutes, {
    ...options,
    ...{ kinds: ['dlna'], guesses: new Guesses() },
    subRipTypeFor: ({ ip, headers }) => televisionOf(headers, ip).typeOf(SUBRIP_TYPE),
    headersFor: ({ ip, headers }, played) =>
      server.playHeaders({ address: ip, headers, base: baseOf() }, played),
  });
  await listenOn(app, {
    host: network.address,
    port: options.port,
    setting: 'NATSTER_DLNA_PORT',
  });
  return {
    url: baseOf(),
    stop: async () => {
      app.server.closeAllConnections();
      await app.close();
    },
  };
};

/** Whoever is in the home network, by our address there and not from a web page. */
const admitOnly = (app: FastifyInstance, network: HomeNetwork): void => {
  app.addHook('onRequest', async ({ ip, headers, raw }) => {
    if (!network.holds(ip)) throw new BridgeError('NOT_FOUND');
    // The first televisions name no host; browsers always do.
    const isNamed = headers.host === undefined && raw.httpVersion === '1.0';
    if (!isNamed && headers.host !== new URL(baseUrl(app)).host) {
      throw new BridgeError('HOST_REFUSED');
    }
    if (!isAllowedOrigin(headers.origin, headers.host)) throw new BridgeError('ORIGIN_REFUSED');
  });
};

const baseUrl = ({ server }: FastifyInstance): string => {
  const bound = server.address();
  if (!bound || typeof bound === 'string') return '';
  return `http://${bound.address}:${bound.port}`;
};

export type Picture = { readonly icon: DeviceDescription['icons'][number]; readonly bytes: Buffer };

/** None where the page was not built. */
const icons = async (): Promise<Picture[]> => {
  const read = async (size: number): Promise<Picture[]> => {
    const name = `icon-${size}.png`;
    const icon = { path: `/dlna/${name}`, mimeType: 'image/png', width: size, height: size };
    try {
      return [{ icon, bytes: await readFile(join(pageDirectory(), 'icons', name)) }];
    } catch {
      return [];
    }
  };
  return (await Promise.all(ICON_SIZES.map(read))).flat();
};

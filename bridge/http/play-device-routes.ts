import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Finder } from '../finding/finder.ts';
import { AssetName } from '../media/item-details.ts';
import type { DeviceKind } from '../playback/device.ts';
import type { Device, Devices } from '../playback/devices.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { CORS, type Headers } from '../playback/player-headers.ts';
import { SUBRIP_TYPE, subRipOf } from '../playback/subrip.ts';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName, type Item, ItemId, Mark } from '../protocol/item.ts';
import { ByMark, sendAsset } from './asset-answer.ts';
import type { Guesses } from './guesses.ts';
import { itemOf } from './items.ts';
import { answerPlayer, FOR_PLAYERS, type Pacing, play, setHead } from './play-answer.ts';

export type Played = { readonly device: Device; readonly catalog: string; readonly item: Item };

export type PlayDeviceOptions = {
  /** Those of other kinds are unknown here. */
  readonly kinds: readonly DeviceKind[];
  readonly devices: Pick<Devices, 'ofCapability'>;
  readonly finder: Pick<Finder, 'collection'>;
  readonly itemAssets: ItemAssets;
  readonly guesses: Guesses;
  readonly timelines?: Pacing;
  /** What a player is told in addition. */
  readonly headersFor?: (request: FastifyRequest, played: Played) => Promise<Headers>;
  /** What a player calls SubRip, where it is not what others call it. */
  readonly subRipTypeFor?: (request: FastifyRequest) => string;
};

const ByItem = { capability: Type.String({ maxLength: 128 }), catalog: CatalogName, item: ItemId };

/** That of the asset, its language if it is known, and what players go by. */
const SubRipName = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,47}(\\.[A-Za-z0-9-]{1,35})?\\.srt$',
});

/** Throws VIEWING_NOT_FOUND, DEVICE_REFUSED. */
export const deviceOfKind = (
  devices: Pick<Devices, 'ofCapability'>,
  kinds: readonly DeviceKind[],
  capability: string,
): Device => {
  const device = devices.ofCapability(capability);
  if (!kinds.includes(device.kind)) throw new BridgeError('VIEWING_NOT_FOUND');
  return device;
};

/** What is below a device's capability: every item of every catalog. */
export const playDeviceRoutes: FastifyPluginAsyncTypebox<PlayDeviceOptions> = async (
  app,
  {
    kinds,
    devices,
    finder,
    itemAssets,
    guesses,
    timelines,
    headersFor,
    subRipTypeFor = () => SUBRIP_TYPE,
  },
) => {
  const deviceOf = (ip: string, capability: string) =>
    guesses.look(ip, () => deviceOfKind(devices, kinds, capability));

  app.route({
    ...FOR_PLAYERS,
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: '/play/:capability/catalogs/:catalog/:item/*',
    schema: { hide: true, params: Type.Object({ ...ByItem, '*': Type.String() }) },
    handler: (request, reply) =>
      answerPlayer(request, reply, async (closed) => {
        const { capability, catalog, item, '*': fileName } = request.params;
        const device = deviceOf(request.ip, capability);
        if (fileName.includes('/')) throw new BridgeError('NOT_FOUND');
        const found = itemOf({ finder }, catalog, item);
        const viewing = device.viewing(catalog, found);
        const more = await headersFor?.(request, { device, catalog, item: found });
        await play(viewing, request, reply.raw, closed, timelines, more);
      }),
  });

  app.get(
    '/play/:capability/catalogs/:catalog/:item/assets/:asset',
    {
      ...FOR_PLAYERS,
      schema: {
        hide: true,
        params: Type.Object({ ...ByItem, asset: AssetName }),
        querystring: ByMark,
      },
    },
    async (request, reply) => {
      const { capability, catalog, item, asset } = request.params;
      deviceOf(request.ip, capability);
      const { id } = itemOf({ finder }, catalog, item);
      reply.headers(CORS);
      return sendAsset(
        itemAssets,
        { catalog, id, asset, mark: request.query.mark },
        request,
        reply,
      );
    },
  );

  app.route({
    ...FOR_PLAYERS,
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: '/play/:capability/catalogs/:catalog/:item/subtitles/:mark/:name',
    schema: { hide: true, params: Type.Object({ ...ByItem, mark: Mark, name: SubRipName }) },
    handler: (request, reply) =>
      answerPlayer(request, reply, async (closed) => {
        const { capability, catalog, item, name, mark } = request.params;
        deviceOf(request.ip, capability);
        const [asset = ''] = name.split('.');
        const { id } = itemOf({ finder }, catalog, item);
        const body = await subRipOf(itemAssets, { catalog, id, asset, mark }, closed);
        setHead(reply.raw, 200, subRipHead(body.length, subRipTypeFor(request)));
        reply.raw.end(request.method === 'HEAD' ? undefined : body);
      }),
  });
};

const subRipHead = (length: number, type: string): Headers => ({
  'Content-Type': type,
  'Content-Length': String(length),
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  ...CORS,
});

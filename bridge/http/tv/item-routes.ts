import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { InCatalog } from '../../finding/everything.ts';
import { runOf } from '../../finding/groupings.ts';
import type { ItemDetails } from '../../media/item-details.ts';
import { posterPath } from '../../playback/device-addresses.ts';
import type { Device } from '../../playback/devices.ts';
import { itemOf } from '../items.ts';
import { Done } from '../schemas.ts';
import { clock, longFacts } from './format.ts';
import { ByItem } from './group-routes.ts';
import { html } from './html.ts';
import { type Page, sendPage } from './page.ts';
import { pairedTelevision, requirePairing, type TvOptions } from './paired.ts';
import { playerPage } from './player-page.ts';
import { View } from './view.ts';

/** The page does not wait longer for what there is to read. */
const DETAILS_WAIT_MS = 3_000;
const Query = Type.Object({ from: Type.Optional(Type.Number({ minimum: 0, maximum: 1e8 })) });
const Stopped = Type.Object({ atSec: Type.Number({ minimum: 0, maximum: 1e8 }) });

type Shown = InCatalog & {
  readonly device: Device;
  readonly details: ItemDetails | undefined;
  readonly trouble: string | undefined;
};

const itemPage = (shown: Shown, stoppedAtSec: number | undefined): Page => {
  const { device, catalog, item, details, trouble } = shown;
  const { id, title, description } = item;
  const poster = posterPath(device, catalog, item, 640);
  const play = `/tv/items/${catalog}/${id}/play`;
  const onward = stoppedAtSec && Math.floor(stoppedAtSec);
  const goOn =
    onward && html`<a class="button" href="${play}?from=${onward}">Go on at ${clock(onward)}</a> `;
  const begin = onward ? 'Play from the beginning' : 'Play';
  const body = html`<p class="crumb"><a href="/tv">Home</a></p>
<div class="item">
${poster && html`<img class="poster" src="${poster}" alt="">`}
<div class="about"><h1>${title}</h1>
<p class="facts">${longFacts(item)}</p>
${trouble && html`<p class="trouble">${trouble}. It may not play now.</p>`}
<p class="actions">${goOn}<a class="button" href="${play}">${begin}</a></p>
${details?.tagline && html`<p class="facts">${details.tagline}</p>`}
<p class="overview">${details?.overview || description}</p></div></div>`;
  return { title, body };
};

/** One item: what it is, playing it, and where it was stopped. */
export const tvItemRoutes: FastifyPluginAsyncTypebox<TvOptions> = async (app, options) => {
  requirePairing(app, options);
  const { services } = options;
  const { itemAssets, everything, positions } = services;

  const shownBy = async (
    request: FastifyRequest,
    params: { catalog: string; item: string },
  ): Promise<Shown> => {
    const device = pairedTelevision(request);
    const { catalog, item: id } = params;
    const item = itemOf(services, catalog, id);
    const waiting = AbortSignal.timeout(DETAILS_WAIT_MS);
    // Of a photo there is nothing to read.
    const details =
      item.kind === 'photo'
        ? undefined
        : await itemAssets.details(catalog, id, waiting).catch(() => undefined);
    const trouble = new View(services, device).troubleOf({ catalog, item });
    return { device, catalog, item, details, trouble };
  };

  app.get(
    '/items/:catalog/:item',
    { schema: { hide: true, params: ByItem } },
    async (request, reply) => {
      const { catalog, item } = request.params;
      const shown = await shownBy(request, request.params);
      return sendPage(reply, itemPage(shown, positions.of(catalog, item)));
    },
  );

  app.get(
    '/items/:catalog/:item/play',
    { schema: { hide: true, params: ByItem, querystring: Query } },
    async (request, reply) => {
      const shown = await shownBy(request, request.params);
      const run = runOf(shown.item);
      const next = run && (await everything.following(run, shown.item));
      const isPhoto = shown.item.kind === 'photo';
      const previous = isPhoto && run ? await everything.preceding(run, shown.item) : undefined;
      const fromSec = request.query.from ?? 0;
      return sendPage(reply, playerPage({ ...shown, previous, next, fromSec }));
    },
  );

  app.post(
    '/items/:catalog/:item/position',
    { schema: { hide: true, params: ByItem, body: Stopped, response: { 200: Done } } },
    async (request) => {
      const { catalog, item: id } = request.params;
      const item = itemOf(services, catalog, id);
      positions.stoppedAt({ catalog, item }, request.body.atSec);
      return { ok: true as const };
    },
  );
};

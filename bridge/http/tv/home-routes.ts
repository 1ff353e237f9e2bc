import type { FastifyPluginAsync } from 'fastify';
import type { Device } from '../../playback/devices.ts';
import { hasCode } from '../../protocol/errors.ts';
import type { Services } from '../services.ts';
import { clock, shortFacts } from './format.ts';
import { type Html, html } from './html.ts';
import { type Page, sendPage } from './page.ts';
import {
  deviceCookies,
  pairingCookies,
  pairingSecretOf,
  type TvOptions,
  televisionOf,
} from './paired.ts';
import { type Tile, tiles, View } from './view.ts';

const POLL_SEC = 3;
const REFUSED_POLL_SEC = 15;
const IN_A_ROW = 6;

const PLACES = [
  ['/tv/movies', 'Movies'],
  ['/tv/series', 'Series'],
  ['/tv/music', 'Music'],
  ['/tv/photos', 'Photos'],
  ['/tv/new', 'New'],
  ['/tv/search', 'Search'],
] as const;

const row = (title: string, all: readonly Tile[]): Html | false =>
  all.length > 0 && html`<h2>${title}</h2>${tiles(all)}`;

const homePage = async (services: Services, device: Device): Promise<Page> => {
  const { everything, finder, positions } = services;
  const view = new View(services, device);
  const going: Tile[] = [];
  for (const { catalog, item: id, atSec } of positions.list()) {
    const item = finder.names().includes(catalog) ? finder.collection(catalog).item(id) : undefined;
    if (item) going.push(view.tile({ catalog, item }, `at ${clock(atSec)}`));
    if (going.length === IN_A_ROW) break;
  }
  const kinds = ['movie', 'episode'] as const;
  const { found } = await everything.page({ sort: 'added', kinds, limit: IN_A_ROW });
  const body = html`
<div class="places">${PLACES.map(([href, name]) => html`<a class="button" href="${href}">${name}</a> `)}</div>
${row('Go on watching', going)}
${row(
  'Recently added',
  found.map((one) => view.tile(one, shortFacts(one.item))),
)}
${found.length === 0 && going.length === 0 && html`<p>No films are here yet.</p>`}`;
  return { title: device.stored.name, body };
};

const pairingPage = (code: string): Page => ({
  title: 'Pair this television',
  look: 'pairing',
  refreshSec: POLL_SEC,
  body: html`<h1>Pair this television</h1>
<p>On the page of Natster Bridge, choose “Add a television” and type</p>
<p class="code">${code.slice(0, 4)} ${code.slice(4)}</p>
<p class="facts">or run: natster-bridge device add ${code}</p>`,
});

const REFUSED: Page = {
  title: 'Not let in',
  look: 'pairing',
  refreshSec: REFUSED_POLL_SEC,
  body: html`<h1>This television is not let in</h1>
<p>Who looks after the bridge can allow it again, among the televisions on its page.</p>`,
};

/** The first page: what there is, or how to get there. Before pairing it gives nothing but a code. */
export const tvHomeRoutes: FastifyPluginAsync<TvOptions> = async (app, options) => {
  const { services } = options;
  const { pairingCodes } = services;

  app.get('/', { schema: { hide: true } }, async (request, reply) => {
    try {
      const known = televisionOf(request, options);
      const { device = known, code } = pairingCodes.look(pairingSecretOf(request) ?? '');
      if (device) {
        reply.header('set-cookie', deviceCookies(device.capability));
        return sendPage(reply, await homePage(services, device));
      }
      if (code !== undefined) return sendPage(reply, pairingPage(code));
      const begun = pairingCodes.begin(request.ip);
      reply.header('set-cookie', pairingCookies(begun.secret));
      return sendPage(reply, pairingPage(begun.code));
    } catch (error) {
      if (hasCode(error, 'DEVICE_REFUSED')) return sendPage(reply, REFUSED);
      throw error;
    }
  });
};

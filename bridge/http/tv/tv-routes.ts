import type { FastifyError, FastifyPluginAsync } from 'fastify';
import type { BridgeError } from '../../protocol/errors.ts';
import { coded, retryAfterSecOf, statusOf } from '../error-status.ts';
import { tvHomeRoutes } from './home-routes.ts';
import { html } from './html.ts';
import { tvItemRoutes } from './item-routes.ts';
import { tvListRoutes } from './list-routes.ts';
import { heading, sendPage } from './page.ts';
import type { TvOptions } from './paired.ts';

/** A plain page that browsers of televisions can use: links, and a little script for arrow keys and the player. */
export const tvRoutes: FastifyPluginAsync<TvOptions> = async (app, { services, guesses }) => {
  const { log } = services;
  const options = { services, guesses };
  app.decorateRequest('television', undefined);
  app.setErrorHandler((error: FastifyError | BridgeError, request, reply) => {
    const { code, message } = coded(error);
    if (code === 'INTERNAL') {
      log.error({ route: request.routeOptions.url, error: error.stack }, 'request failed');
    }
    const retryAfterSec = retryAfterSecOf(code);
    if (retryAfterSec !== undefined) reply.header('retry-after', retryAfterSec);
    const body = html`${heading('That did not work')}<p>${message}</p>`;
    return sendPage(reply.code(statusOf(code)), { title: 'That did not work', body });
  });
  await app.register(tvHomeRoutes, options);
  await app.register(tvListRoutes, options);
  await app.register(tvItemRoutes, options);
};

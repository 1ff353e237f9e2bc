import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  LogController,
} from 'fastify';
import { BridgeError } from '../protocol/errors.ts';
import { coded, errorBody, retryAfterSecOf, statusOf } from './error-status.ts';
import { lazySerializers, lazyValidators } from './lazy-compilers.ts';

const MAX_BODY_BYTES = 64 * 1024;
const TIMEOUT_MS = 30_000;

/** What our servers have in common: limits, headers, and how errors are told. It has no routes. */
export const baseServer = (logger: FastifyBaseLogger) => {
  const app = Fastify({
    loggerInstance: logger,
    // Addresses carry capabilities, which belong in no log.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    // Covers receiving a request only; a film may take hours to send, and a player may pause.
    requestTimeout: TIMEOUT_MS,
    keepAliveTimeout: TIMEOUT_MS,
    routerOptions: { maxParamLength: 512 },
    // What cannot be routed, such as /%zz, never reaches the error handler.
    frameworkErrors: (error, _request, reply) => refuse(coded(error), reply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(lazyValidators());
  app.setSerializerCompiler(lazySerializers());
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = coded(error);
    if (known.code === 'INTERNAL') {
      logger.error(
        { method: request.method, route: request.routeOptions.url, error: error.stack },
        'request failed',
      );
    }
    refuse(known, reply);
  });
  app.setNotFoundHandler((_request, reply) => refuse(new BridgeError('NOT_FOUND'), reply));
  return app;
};

const refuse = (known: BridgeError, reply: FastifyReply): void => {
  const retryAfterSec = retryAfterSecOf(known.code);
  if (retryAfterSec !== undefined) reply.header('retry-after', retryAfterSec);
  reply.code(statusOf(known.code)).send(errorBody(known));
};

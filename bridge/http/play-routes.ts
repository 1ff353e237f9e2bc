import type { FastifyPluginCallback } from 'fastify';
import { PREFLIGHT } from '../playback/player-headers.ts';
import type { Viewings } from '../playback/viewings.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Guesses } from './guesses.ts';
import { answerPlayer, FOR_PLAYERS, type Pacing, play } from './play-answer.ts';

export type PlayRoutesOptions = {
  readonly viewings: Pick<Viewings, 'get'>;
  readonly guesses: Guesses;
  readonly timelines?: Pacing;
};

type PlayRoute = { Params: { capability: string; '*': string } };

// The name is for players, which go by its extension; it is not used to find anything. A wildcard,
// since a parameter may not be longer than 100 characters.
const PLAY_PATH = '/play/:capability/*';

/** Media for players that cannot sign in: the capability in the address is their permission. */
export const playRoutes: FastifyPluginCallback<PlayRoutesOptions> = (app, options, done) => {
  const { viewings, guesses, timelines } = options;

  app.route<PlayRoute>({
    ...FOR_PLAYERS,
    // HEAD is declared, not derived: the derived one would read the film to its end.
    method: ['GET', 'HEAD'],
    exposeHeadRoute: false,
    url: PLAY_PATH,
    schema: { hide: true },
    handler: (request, reply) =>
      answerPlayer(request, reply, async (closed) => {
        const { capability, '*': fileName } = request.params;
        // What lies deeper is not the film: answering with it would send 10 GB for a subtitle.
        if (fileName.includes('/')) throw new BridgeError('NOT_FOUND');
        const viewing = guesses.look(request.ip, () => viewings.get(capability));
        await play(viewing, request, reply.raw, closed, timelines);
      }),
  });

  app.options(PLAY_PATH, { ...FOR_PLAYERS, schema: { hide: true } }, async (_request, reply) =>
    reply.code(204).headers(PREFLIGHT).send(),
  );
  done();
};

import type { FastifyInstance } from 'fastify';
import { BridgeError } from '../protocol/errors.ts';

export type ListenOn = {
  readonly host: string;
  readonly port: number;
  /** Which setting the port comes from. */
  readonly setting: string;
};

/** Throws PORT_TAKEN. */
export const listenOn = async (
  app: Pick<FastifyInstance, 'listen'>,
  { host, port, setting }: ListenOn,
): Promise<void> => {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw cause;
    const why = code === 'EADDRINUSE' ? 'is taken' : 'cannot be used';
    throw new BridgeError('PORT_TAKEN', {
      message: `${host}:${port} ${why}.`,
      hint: `Stop the other program, or set ${setting} to a free port (0 picks one).`,
      cause,
    });
  }
};

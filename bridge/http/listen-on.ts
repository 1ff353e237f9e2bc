import type { FastifyInstance } from 'fastify';
import { BridgeError } from '../protocol/errors.ts';

/** Throws PORT_TAKEN. */
export const listenOn = async (
  app: Pick<FastifyInstance, 'listen'>,
  host: string,
  port: number,
): Promise<void> => {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw cause;
    const why = code === 'EADDRINUSE' ? 'is taken' : 'cannot be used';
    throw new BridgeError('PORT_TAKEN', { message: `${host}:${port} ${why}.`, cause });
  }
};

import { isIP } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';

const TIMEOUT_MS = 5_000;

/** What is wrong with the server there, or when its certificate ends. */
export type Knock = { readonly problem: string } | { readonly endsAt: Date };

/** Speaks TLS to a server, as a client with these authorities would; then waits for its greeting. */
export const knock = (
  host: string,
  port: number,
  name: string,
  ca: readonly string[],
  greeting?: RegExp,
): Promise<Knock> =>
  new Promise((resolve) => {
    const socket = connect({
      ...{ host, port, timeout: TIMEOUT_MS },
      ...(ca.length > 0 && { ca: [...ca] }),
      ...(isIP(name) === 0 && { servername: name }),
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    });
    const done = (outcome: Knock): void => {
      socket.destroy();
      resolve(outcome);
    };
    const good = () => {
      const { valid_to } = socket.getPeerCertificate();
      done({ endsAt: new Date(valid_to) });
    };
    socket.once('timeout', () => done({ problem: 'no answer' }));
    socket.once('error', (error) => done({ problem: error.message }));
    socket.once('close', () => done({ problem: 'it hung up' }));
    if (!greeting) socket.once('secureConnect', good);
    else
      socket.once('data', (bytes) =>
        greeting.test(bytes.toString('latin1'))
          ? good()
          : done({ problem: 'it is not a nats-server' }),
      );
  });

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { checkServerIdentity, connect } from 'node:tls';
import { homeAddresses } from './network-profile.ts';
import type { OwnNetwork } from './own-network.ts';

const TIMEOUT_MS = 5_000;

/** One thing that was looked at; `ok` is absent where it cannot be told from inside. */
export type Check = { readonly what: string; readonly ok?: boolean; readonly message: string };

/** Whether members find our network where it says it is, as far as this machine can tell. */
export const checkReach = async (network: OwnNetwork): Promise<Check[]> => {
  const { reach, address, websocketPort } = network.profile;
  if (reach === 'this-machine') return [];
  const checks: Check[] = [];
  if (reach === 'public' && address && isIP(address.host) === 0) {
    checks.push(await checkName(address.host));
  }
  for (const url of network.urls) checks.push(await checkUrl(url, network));
  if (reach === 'public') checks.push(NOT_FROM_INSIDE);
  checks.push(websocketPort ? await checkWebSocket(websocketPort, network) : NO_WEBSOCKET);
  return checks;
};

const NOT_FROM_INSIDE: Check = {
  what: 'from elsewhere',
  message:
    'Whether your router lets others in cannot be told from inside. Let a friend try an invitation; if it does not work, forward the port to this machine in your router.',
};

const NO_WEBSOCKET: Check = {
  what: 'browsers',
  message:
    'Browsers cannot connect to your network: they need a certificate that they trust. Bridges can. Bring one with --websocket-port, --certificate and --key.',
};

const checkName = async (host: string): Promise<Check> => {
  const what = `the name ${host}`;
  try {
    const found = (await lookup(host, { all: true })).map(({ address }) => address);
    const own = found.some((address) => homeAddresses().includes(address));
    const whose = own ? 'which is this machine' : 'which should be your router or this machine';
    return { what, ok: true, message: `It leads to ${found.join(', ')}, ${whose}.` };
  } catch {
    return { what, ok: false, message: 'Nobody knows this name. Correct it, or your DNS entry.' };
  }
};

const checkUrl = async (url: string, network: OwnNetwork): Promise<Check> => {
  const { hostname, port, host } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  const problem = await knock(name, Number(port), name, network.ca, /^INFO /);
  if (!problem) return { what: host, ok: true, message: 'It answers, and proves who it is.' };
  const isPublic = network.profile.reach === 'public';
  const message = isPublic
    ? `It does not answer from inside (${problem}). Many routers do not lead back in, so this may still be right.`
    : `It does not answer (${problem}). Is there a firewall on this machine?`;
  return { what: host, ...(!isPublic && { ok: false }), message };
};

const checkWebSocket = async (port: number, network: OwnNetwork): Promise<Check> => {
  const what = `browsers, port ${port}`;
  const name = network.profile.address?.host ?? homeAddresses()[0] ?? 'localhost';
  const problem = await knock('127.0.0.1', port, name, []);
  if (!problem) return { what, ok: true, message: 'Its certificate is one that systems trust.' };
  const message = `Browsers may refuse it: ${problem}.`;
  return { what, ok: false, message };
};

/** What is wrong with the server there; undefined when nothing is. */
const knock = (
  host: string,
  port: number,
  name: string,
  ca: readonly string[],
  greeting?: RegExp,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = connect({
      ...{ host, port, timeout: TIMEOUT_MS },
      ...(ca.length > 0 && { ca: [...ca] }),
      ...(isIP(name) === 0 && { servername: name }),
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    });
    const done = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('timeout', () => done('no answer'));
    socket.once('error', (error) => done(error.message));
    socket.once('close', () => done('it hung up'));
    if (!greeting) socket.once('secureConnect', () => done(undefined));
    else
      socket.once('data', (bytes) =>
        done(greeting.test(bytes.toString('latin1')) ? undefined : 'it is not a nats-server'),
      );
  });

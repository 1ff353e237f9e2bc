import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { homeAddresses, type Reach } from './network-profile.ts';
import type { OwnNetwork } from './own-network.ts';
import { knock } from './tls/knock.ts';

/** One thing that was looked at; `ok` is absent where it cannot be told from inside. */
export type Check = { readonly what: string; readonly ok?: boolean; readonly message: string };

/** Whether members find our network where it says it is, as far as this machine can tell. */
export const checkReach = async (network: OwnNetwork): Promise<Check[]> => {
  const { reach, address, websocketPort } = network.profile;
  if (reach === 'this-machine') return [];
  if (network.term.isOver) return [TAKEN_OVER];
  const checks: Check[] = [];
  if (reach === 'public' && address && isIP(address.host) === 0) {
    checks.push(await checkName(address.host));
  }
  for (const url of network.servers.urls) checks.push(await checkUrl(url, network));
  if (reach === 'public') checks.push(NOT_FROM_INSIDE);
  if (reach === 'rented') return checks;
  checks.push(websocketPort ? await checkWebSocket(websocketPort, network) : NO_WEBSOCKET);
  return checks;
};

const TAKEN_OVER: Check = {
  what: 'administrator',
  ok: false,
  message:
    'Somebody else administers this network now, so this bridge does nothing there. It runs on an old copy of your data directory: stop it, and start the present one.',
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
  const { hostname, port, host: what } = new URL(url);
  const name = hostname.replace(/^\[|\]$/g, '');
  const { ca, isHere, profile } = network.servers;
  const found = await knock(name, Number(port), name, ca, /^INFO /);
  if ('problem' in found) {
    const isPublic = profile.reach === 'public';
    const message = `It does not answer${isPublic ? ' from inside' : ''} (${found.problem}). ${ADVICE[profile.reach]}`;
    return { what, ...(!isPublic && { ok: false }), message };
  }
  if (!isHere && found.endsAt.getTime() - Date.now() < ENDS_SOON_MS) {
    const message = `Its certificate ends on ${found.endsAt.toLocaleDateString()}. ${EXPORT_AGAIN}`;
    return { what, ok: false, message };
  }
  return { what, ok: true, message: 'It answers, and proves who it is.' };
};

const ENDS_SOON_MS = 60 * 24 * 3_600_000;
const EXPORT_AGAIN = 'Run network export again, and copy its files there.';

const ADVICE: Record<Reach, string> = {
  'this-machine': '',
  home: 'Is there a firewall on this machine?',
  public: 'Many routers do not lead back in, so this may still be right.',
  rented: 'Does it run there, and does its firewall let this port through?',
};

const checkWebSocket = async (port: number, network: OwnNetwork): Promise<Check> => {
  const what = `browsers, port ${port}`;
  const name = network.profile.address?.host ?? homeAddresses()[0] ?? 'localhost';
  const found = await knock('127.0.0.1', port, name, []);
  if ('endsAt' in found)
    return { what, ok: true, message: 'Its certificate is one that systems trust.' };
  const message = `Browsers may refuse it: ${found.problem}.`;
  return { what, ok: false, message };
};

import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { BridgeError } from '../protocol/errors.ts';

/**
 * Against DNS rebinding: a web page elsewhere can make a name of its own point to this machine, and
 * then the browser takes us for that page's server. It cannot do so with an IP address, localhost, or
 * a name that the owner allowed, so only these may stand in `Host`.
 */
export const isAllowedHost = (host: string | undefined, allowed: readonly string[]): boolean => {
  const name = hostNameOf(host);
  if (name === undefined) return false;
  if (isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost')) return true;
  const own = hostname().toLowerCase();
  return [own, `${own}.local`, ...allowed.map((entry) => entry.toLowerCase())].includes(name);
};

/** The name in a Host header (RFC 9110 section 7.2), without port and brackets; undefined when malformed. */
const hostNameOf = (host: string | undefined): string | undefined => {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
};

/** Whether a request may come from this page: browsers name it in `Origin`, other programs do not. */
export const isAllowedOrigin = (origin: string | undefined, host: string | undefined): boolean => {
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host?.toLowerCase();
  } catch {
    return false;
  }
};

/** Throws HOST_REFUSED, ORIGIN_REFUSED. */
export const guard = (
  headers: { host?: string | undefined; origin?: string | undefined },
  allowed: readonly string[],
  anyOrigin: boolean,
): void => {
  if (!isAllowedHost(headers.host, allowed)) throw new BridgeError('HOST_REFUSED');
  if (!anyOrigin && !isAllowedOrigin(headers.origin, headers.host)) {
    throw new BridgeError('ORIGIN_REFUSED');
  }
};

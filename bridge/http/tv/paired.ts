import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Device } from '../../playback/devices.ts';
import { BridgeError, hasCode } from '../../protocol/errors.ts';
import { cookieOf } from '../access/access.ts';
import type { Guesses } from '../guesses.ts';
import type { Services } from '../services.ts';

export type TvOptions = { readonly services: Services; readonly guesses: Guesses };

declare module 'fastify' {
  interface FastifyRequest {
    /** The paired television that asks; only below /tv. */
    television: Device | undefined;
  }
}

const DEVICE_COOKIE = 'natster-tv';
const PAIRING_COOKIE = 'natster-pairing';
/** As long as browsers keep any. */
const DEVICE_SEC = 400 * 24 * 3600;
const PAIRING_SEC = 10 * 60;

// Lax, so that a bookmark or a link opens the page of a paired television.
const cookie = (name: string, value: string, maxAgeSec: number): string =>
  `${name}=${value}; Path=/tv; Max-Age=${maxAgeSec}; HttpOnly; SameSite=Lax`;

export const deviceCookies = (capability: string): string[] => [
  cookie(DEVICE_COOKIE, capability, DEVICE_SEC),
  cookie(PAIRING_COOKIE, '', 0),
];
export const pairingCookies = (secret: string): string[] => [
  cookie(PAIRING_COOKIE, secret, PAIRING_SEC),
  cookie(DEVICE_COOKIE, '', 0),
];
export const pairingSecretOf = ({ headers }: FastifyRequest): string | undefined =>
  cookieOf(headers.cookie, PAIRING_COOKIE);

/** The television whose cookie the request has. Throws DEVICE_REFUSED, RATE_LIMITED. */
export const televisionOf = (
  { headers, ip }: FastifyRequest,
  { services, guesses }: TvOptions,
): Device | undefined => {
  const capability = cookieOf(headers.cookie, DEVICE_COOKIE);
  if (!capability) return undefined;
  try {
    const device = guesses.look(ip, () => services.devices.ofCapability(capability));
    device.touch();
    return device;
  } catch (error) {
    if (hasCode(error, 'VIEWING_NOT_FOUND')) return undefined;
    throw error;
  }
};

/** Throws NOT_SIGNED_IN. */
export const pairedTelevision = ({ television }: FastifyRequest): Device => {
  if (!television) throw new BridgeError('NOT_SIGNED_IN');
  return television;
};

const allowed = (find: () => Device | undefined): Device | undefined => {
  try {
    return find();
  } catch (error) {
    if (hasCode(error, 'DEVICE_REFUSED')) return undefined;
    throw error;
  }
};

/** From here on whoever is not paired is sent to be, and who is refused to be told so. */
export const requirePairing = (app: FastifyInstance, options: TvOptions): void => {
  app.addHook('onRequest', async (request, reply) => {
    const device = allowed(() => televisionOf(request, options));
    if (!device) return reply.redirect('/tv', 303);
    request.television = device;
  });
};

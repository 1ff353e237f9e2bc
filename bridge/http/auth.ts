import type { FastifyRequest } from 'fastify';
import { BridgeError } from '../protocol/errors.ts';
import type { SignIns } from './sign-ins.ts';

export const SIGN_IN_COOKIE = 'natster-sign-in';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token or a sign-in. */
    open?: boolean;
    /** May be used from pages of any origin: the address itself is the permission. */
    anyOrigin?: boolean;
  }
}

/** Our cookie's value in a Cookie header (RFC 6265 section 4.2). */
export const cookieOf = (header: string | undefined, wanted = SIGN_IN_COOKIE): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === wanted)?.[1];

/** The token that a request comes with. */
export const bearerOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,256})$/i.exec(headers.authorization ?? '')?.[1];

/** Lets holders of the token and signed-in browsers pass. Throws NOT_SIGNED_IN. */
export const authenticate = (request: FastifyRequest, signIns: SignIns): void => {
  if (request.routeOptions.config?.open) return;
  const token = bearerOf(request);
  if (token !== undefined && signIns.isToken(token)) return;
  const cookie = cookieOf(request.headers.cookie);
  if (cookie !== undefined && signIns.isSignedIn(cookie)) return;
  throw new BridgeError('NOT_SIGNED_IN');
};

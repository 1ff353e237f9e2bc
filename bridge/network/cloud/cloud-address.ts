import { BridgeError } from '../../protocol/errors.ts';
import { ORIGINAL_URL } from '../original-url.ts';

/** The API of Synadia Cloud. */
export const CLOUD_URL = 'https://cloud.synadia.com/api/core/beta';
/** The account there that runs the original's global service. */
export const CLOUD_GLOBAL = 'ABNZ6NGGOKLCNJOSETMDLT6KLXR5NHBFLIZKVUTXXBOZILRLTDRYH5VZ';
const API_PATH = '/api/core/beta';
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Base of a control plane's API, of which the path may be left out. A token goes there, so it is HTTPS, but on this
 * machine. Throws ADDRESS_INVALID.
 */
export const cloudAddress = (text: string = CLOUD_URL): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  if (!url || !isSafe || url.username || url.password || url.search || url.hash) {
    throw new BridgeError('ADDRESS_INVALID', {
      message: 'This is no address of a control plane.',
      hint: 'Give one that begins with https://, such as https://cloud.synadia.com.',
    });
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path || API_PATH}`;
};

const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.test(hostname);

/** What is fixed at Synadia Cloud, and told or asked for elsewhere: the servers, and the account of the global service. */
export const networkOf = (
  base: string,
  given: { readonly server?: string | undefined; readonly global?: string | undefined },
  told: string | undefined,
): { readonly server: string; readonly global: string | undefined } => {
  const isCloud = base === CLOUD_URL;
  const server = given.server ?? (isCloud ? ORIGINAL_URL : firstOf(told));
  if (server === undefined) {
    throw new BridgeError('ADDRESS_INVALID', {
      message: 'The control plane does not say where the servers of this system are.',
      hint: 'Say it: --server tls://HOST:PORT.',
    });
  }
  return { server, global: given.global ?? (isCloud ? CLOUD_GLOBAL : undefined) };
};

/** Every server of a system tells clients of the others. */
const firstOf = (urls = ''): string | undefined => urls.split(/[\s,]+/).find(Boolean);

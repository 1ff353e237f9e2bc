import { BridgeError } from '../../bridge/protocol/errors.ts';

/** The address of a server as it is kept: with its scheme, without a slash at its end. Throws ADDRESS_INVALID. */
export const serverAddress = (text: string): string => {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const isPlain = url && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new BridgeError('ADDRESS_INVALID', {
      message: 'This is not the address of a Jellyfin server.',
      hint: 'Give it as you open it in a browser, such as http://192.168.1.5:8096.',
    });
  }
  // The page of a server is what people copy.
  const path = url.pathname.replace(/\/web(?:\/.*)?$/, '').replace(/\/+$/, '');
  return `${url.origin}${path}`;
};

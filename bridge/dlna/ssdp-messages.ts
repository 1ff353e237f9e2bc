/** What is said over SSDP: UPnP Device Architecture 1.1, sections 1.2 and 1.3. */

export const SSDP_GROUP = '239.255.255.250';
export const SSDP_PORT = 1900;
/** How long what we said of ourselves may be believed. */
export const MAX_AGE_SEC = 1800;

export const MEDIA_SERVER = 'urn:schemas-upnp-org:device:MediaServer:1';
export const CONTENT_DIRECTORY = 'urn:schemas-upnp-org:service:ContentDirectory:1';
export const CONNECTION_MANAGER = 'urn:schemas-upnp-org:service:ConnectionManager:1';

const MAX_MESSAGE_BYTES = 2048;
const MAX_WAIT_SEC = 5;

/** Who is announced. */
export type Announced = {
  /** With its `uuid:`. */
  readonly udn: string;
  /** Address of the description. */
  readonly location: string;
  readonly server: string;
  /** Grows with each start. */
  readonly bootId: number;
};

/** What can be searched for: its name, and the name under which it is announced. */
type Target = { readonly type: string; readonly usn: string };

export const targetsOf = (udn: string): Target[] => [
  { type: 'upnp:rootdevice', usn: `${udn}::upnp:rootdevice` },
  { type: udn, usn: udn },
  ...[MEDIA_SERVER, CONTENT_DIRECTORY, CONNECTION_MANAGER].map((type) => ({
    type,
    usn: `${udn}::${type}`,
  })),
];

export type Search = {
  readonly target: string;
  /** Answers come within so long, so that not all devices answer at once. */
  readonly waitSec: number;
};

/** A search that is meant for whoever hears it; undefined for everything else that comes over the group. */
export const readSearch = (message: Uint8Array): Search | undefined => {
  if (message.length > MAX_MESSAGE_BYTES) return undefined;
  const [start, ...lines] = Buffer.from(message).toString('latin1').split('\r\n');
  if (start !== 'M-SEARCH * HTTP/1.1') return undefined;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0)
      headers.set(line.slice(0, colon).trim().toUpperCase(), line.slice(colon + 1).trim());
  }
  const target = headers.get('ST');
  const wait = headers.get('MX') ?? '';
  if (headers.get('MAN') !== '"ssdp:discover"' || !target || !/^\d{1,4}$/.test(wait)) {
    return undefined;
  }
  return { target, waitSec: Math.min(Math.max(Number(wait), 1), MAX_WAIT_SEC) };
};

const message = (start: string, headers: readonly (readonly [string, string | number])[]): Buffer =>
  Buffer.from(
    [start, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n'),
    'latin1',
  );

const identity = ({ location, server, bootId }: Announced) =>
  [
    ['LOCATION', location],
    ['SERVER', server],
    ['BOOTID.UPNP.ORG', bootId],
    ['CONFIGID.UPNP.ORG', 1],
  ] as const;

/** One for each of ours that is searched for. */
export const searchAnswers = (announced: Announced, { target }: Search): Buffer[] =>
  targetsOf(announced.udn)
    .filter(({ type }) => target === 'ssdp:all' || target === type)
    .map(({ type, usn }) =>
      message('HTTP/1.1 200 OK', [
        ['CACHE-CONTROL', `max-age=${MAX_AGE_SEC}`],
        ['DATE', new Date().toUTCString()],
        ['EXT', ''],
        ['ST', type],
        ['USN', usn],
        ...identity(announced),
      ]),
    );

const HOST = ['HOST', `${SSDP_GROUP}:${SSDP_PORT}`] as const;

export const aliveMessages = (announced: Announced): Buffer[] =>
  targetsOf(announced.udn).map(({ type, usn }) =>
    message('NOTIFY * HTTP/1.1', [
      HOST,
      ['CACHE-CONTROL', `max-age=${MAX_AGE_SEC}`],
      ['NT', type],
      ['NTS', 'ssdp:alive'],
      ['USN', usn],
      ...identity(announced),
    ]),
  );

export const byebyeMessages = ({ udn, bootId }: Announced): Buffer[] =>
  targetsOf(udn).map(({ type, usn }) =>
    message('NOTIFY * HTTP/1.1', [
      HOST,
      ['NT', type],
      ['NTS', 'ssdp:byebye'],
      ['USN', usn],
      ['BOOTID.UPNP.ORG', bootId],
      ['CONFIGID.UPNP.ORG', 1],
    ]),
  );

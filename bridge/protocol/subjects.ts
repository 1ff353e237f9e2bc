/**
 * The only place where NATS subjects are built and taken apart. Exporter-side subjects begin with the
 * importing account's key, which the server enforces (`account_token_position: 1`).
 */
import { decodePublicKey } from './nkey.ts';

const CATALOG = /^[a-z0-9]{1,64}$/;
const PROCESS = /^[A-Za-z0-9]{8,32}$/;

export const isCatalogName = (name: string): boolean => CATALOG.test(name);

const catalogToken = (name: string): string => {
  if (!isCatalogName(name)) throw new RangeError('not a catalog name');
  return name;
};

/** Export and import names and subjects of the original Natster; its programs find them by name. */
export const EXPORTS = {
  catalog: { name: 'natster_catalog', subject: '*.natster.catalog.>' },
  media: { name: 'natster_media', subject: '*.natster.media.*.*' },
} as const;

export type ImportSubjects = { name: string; subject: string; localSubject: string };

/** The two imports of a catalog; `alias` replaces the owner's name in our local subjects. */
export const catalogImports = (
  account: string,
  catalog: string,
  alias: string,
): { service: ImportSubjects; stream: ImportSubjects } => ({
  service: {
    name: `natster_${catalogToken(alias)}`,
    subject: `${account}.natster.catalog.${catalogToken(catalog)}.>`,
    localSubject: `natster.catalog.${alias}.>`,
  },
  stream: {
    name: `natster_${alias}_media`,
    subject: `${account}.natster.media.${catalog}.*`,
    localSubject: `natster.media.${alias}.*`,
  },
});

/** The queue group of catalog servers, as in the original. */
export const CATALOG_QUEUE = 'natstercatalog';

/** Friend's side: `alias` is our local name of the import. */
export const helloSubject = (alias: string): string =>
  `natster.catalog.${catalogToken(alias)}.v2.hello`;
export const openSubject = (alias: string): string =>
  `natster.catalog.${catalogToken(alias)}.v2.open`;
/** The same from within the owner's own account, which stands where the server puts a friend's. */
export const fromHome = (account: string, subject: string): string => `${account}.${subject}`;
export const askSubject = (alias: string, process: string): string => {
  if (!PROCESS.test(process)) throw new RangeError('not a process token');
  return `natster.catalog.${catalogToken(alias)}.v2.ask.${process}`;
};

/** Owner's side. One wildcard for all catalogs: unknown and unshared ones are refused alike. */
export const SERVE_HELLO = '*.natster.catalog.*.v2.hello';
export const SERVE_OPEN = '*.natster.catalog.*.v2.open';
export const serveAsk = (process: string): string => `*.natster.catalog.*.v2.ask.${process}`;

/** Caller and catalog of a request that arrived on one of the SERVE subjects. */
export const parseServed = (subject: string): { account: string; catalog: string } | undefined => {
  const [account = '', natster, catalogWord, catalog = ''] = subject.split('.', 5);
  if (natster !== 'natster' || catalogWord !== 'catalog' || !isCatalogName(catalog))
    return undefined;
  return decodePublicKey('account', account) ? { account, catalog } : undefined;
};

/** The same for friends who use the original programs, which know these two operations. */
export const ORIGINAL_OPERATIONS = ['get', 'download'] as const;
export type OriginalOperation = (typeof ORIGINAL_OPERATIONS)[number];
export const serveOriginal = (operation: OriginalOperation): string =>
  `*.natster.catalog.*.${operation}`;
/** As the owner's own programs ask: there is no account in it. */
export const localOriginal = (catalog: string, operation: OriginalOperation): string =>
  `natster.catalog.${catalogToken(catalog)}.${operation}`;
/** Where the bytes of a file go; `account` is that of the friend, undefined the owner's own. */
export const originalMedia = (account: string | undefined, catalog: string, hash: string): string =>
  `${account ? `${account}.` : ''}natster.media.${catalogToken(catalog)}.${hash}`;

/** Where the owners' programs that we import from say how they do, where the network has a global service. */
export const ORIGINAL_HEARTBEAT = 'natster.global-events.heartbeat';

/** What the global service of a network does for its accounts, as in the original. */
export const GLOBAL_OPERATIONS = [
  ...(['events.put', 'heartbeats.put', 'stats', 'my.shares', 'otc.generate'] as const),
  ...(['otc.claim', 'whoami', 'context.get', 'catalogs.validatename'] as const),
] as const;
export type GlobalOperation = (typeof GLOBAL_OPERATIONS)[number];
export const GLOBAL_QUEUE = 'globalservice';
export const GLOBAL_EXPORT = { name: 'natster_global', subject: '*.natster.global.>' } as const;
export const GLOBAL_EVENTS_EXPORT = {
  name: 'global_events',
  subject: '*.natster.global-events.*',
} as const;

export const globalImports = (
  account: string,
): { service: ImportSubjects; stream: ImportSubjects } => ({
  service: {
    name: 'natster_global',
    subject: `${account}.natster.global.>`,
    localSubject: 'natster.global.>',
  },
  stream: {
    name: 'natster_global_events',
    subject: `${account}.natster.global-events.*`,
    localSubject: 'natster.global-events.*',
  },
});

export const globalSubject = (operation: GlobalOperation): string => `natster.global.${operation}`;
export const serveGlobal = (operation: GlobalOperation): string => `*.natster.global.${operation}`;
/** Where an account hears of heartbeats of who shares with it. */
export const heartbeatTo = (account: string): string => `${account}.${ORIGINAL_HEARTBEAT}`;

/** Who asks the global service. */
export const globalCaller = (subject: string): string | undefined => {
  const [account = ''] = subject.split('.', 1);
  return decodePublicKey('account', account) ? account : undefined;
};

const ORIGINAL_NAME = /^[A-Za-z0-9]{1,64}$/;
/** What stands for no account, and for no catalog. */
export const NONE = 'none';
/** The original's programs take capitals, too. */
export const isOriginalName = (name: string): boolean => ORIGINAL_NAME.test(name) && name !== NONE;

/** What the global service keeps of what happened, one subject for each thing that can. */
export const EVENT_TYPES = [
  ...(['natster_initialized', 'catalog_shared', 'catalog_unshared'] as const),
  ...(['catalog_imported', 'context_bound'] as const),
] as const;
export type EventType = (typeof EVENT_TYPES)[number];
export const ALL_EVENTS = 'natster.events.*.*.*.*';
export const eventsOf = (type: EventType): string => `natster.events.*.*.*.${type}`;

export type EventAddress = {
  readonly origin: string;
  /** An account, or NONE. */
  readonly target: string;
  /** A name, or NONE. */
  readonly catalog: string;
  readonly type: EventType;
};

const areTokens = (...texts: readonly string[]): boolean =>
  texts.every((text) => ORIGINAL_NAME.test(text));

export const eventSubject = ({ origin, target, catalog, type }: EventAddress): string => {
  if (!areTokens(origin, target, catalog)) throw new RangeError('not an event');
  return `natster.events.${origin}.${target}.${catalog}.${type}`;
};

export const parseEvent = (subject: string): EventAddress | undefined => {
  const [natster, events, origin = '', target = '', catalog = '', word, ...more] =
    subject.split('.');
  const type = EVENT_TYPES.find((known) => known === word);
  const isWhole = more.length === 0 && areTokens(origin, target, catalog);
  const isEvent = natster === 'natster' && events === 'events' && isWhole;
  return type && isEvent ? { origin, target, catalog, type } : undefined;
};

/** The welcome catalog's name, as the original's programs know it. */
export const HUB_CATALOG = 'synadiahub';

/** What an owner's programs ask and hear within their own account: no export has these. */
export const LOCAL_INBOX = 'natster.local.inbox';
export const LOCAL_HEARTBEAT = 'natster.local-events.heartbeat';
export const LOCAL_OFFLINE = 'natster.local-events.offline';
export const LOCAL_QUEUE = 'natsterlocalservices';

/** Where guests knock, in an account that is theirs alone. */
export const JOIN = 'natster.network.join';

/** Where a browser of our household asks to be linked, and what there is for it, within our own account. */
export const BROWSER_LINK = 'natster.browser.link';
export const BROWSER_HOME = 'natster.browser.home';
export const BROWSER_QUEUE = 'natsterbrowsers';
/** A browser hears the answers to its own questions and nothing else. */
export const browserInbox = (user: string): string => `_INBOX.${user}`;
export const browserInboxes = (user: string): string => `${browserInbox(user)}.>`;
const BROWSER_INBOX = /^_INBOX\.(U[A-Z2-7]{55})(?:\.[A-Za-z0-9_-]{1,64}){1,2}$/;
/** Who asks from such an inbox: the server lets no other browser hear it. */
export const browserOfInbox = (reply: string | undefined): string | undefined =>
  reply === undefined ? undefined : BROWSER_INBOX.exec(reply)?.[1];
/** What a linked browser may say: to owners of imports, to our own bridge as owner, and to it as home. */
export const browserSubjects = (account: string): string[] => [
  'natster.catalog.*.v2.>',
  `${account}.natster.catalog.*.v2.>`,
  BROWSER_HOME,
];

/** An answer goes to one inbox: wildcards in a reply subject would reach other guests' answers. */
export const isGuestInbox = (reply: string | undefined): reply is string =>
  reply !== undefined && /^_INBOX(?:\.[A-Za-z0-9_-]{1,64}){1,2}$/.test(reply);

/** What the administrator of a network does for its members. */
export const NETWORK_OPERATIONS = [
  'info',
  'imports.add',
  'imports.remove',
  'users.revoke',
  'leave',
] as const;
export type NetworkOperation = (typeof NETWORK_OPERATIONS)[number];

export const NETWORK_EXPORT = { name: 'natster_network', subject: '*.natster.network.>' } as const;
export const networkImport = (account: string): ImportSubjects => ({
  name: 'natster_network',
  subject: `${account}.natster.network.>`,
  localSubject: 'natster.network.>',
});
/** Where the administrator announces how the network is reached from now on. */
export const NETWORK_ANNOUNCEMENT = 'natster.announcement.network';
export const ANNOUNCEMENT_EXPORT = {
  name: 'natster_announcements',
  subject: 'natster.announcement.>',
} as const;

export const networkSubject = (operation: NetworkOperation): string =>
  `natster.network.${operation}`;

/** Caller and operation of a request to the administrator. */
export const parseNetworkRequest = (
  subject: string,
): { account: string; operation: NetworkOperation } | undefined => {
  const match = /^([A-Z2-7]{56})\.natster\.network\.([a-z.]+)$/.exec(subject);
  const operation = NETWORK_OPERATIONS.find((known) => known === match?.[2]);
  const account = match?.[1];
  return operation && account && decodePublicKey('account', account)
    ? { account, operation }
    : undefined;
};

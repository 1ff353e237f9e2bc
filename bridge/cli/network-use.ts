/** What our network and its servers use of what they may, as tables. */
import type { NetworkUse } from '../http/network-use.ts';
import { table } from './output.ts';

type Use = { used?: number; limit?: number };

const ACCOUNTS: Record<string, string> = {
  member: 'each member, unless set otherwise',
  own: 'you',
  hub: 'welcome catalog',
  lobby: 'guests at the door',
  global: 'administration',
  system: 'server',
};
const USERS: Record<string, string> = {
  bridge: 'of a bridge',
  exported: 'of exported credentials',
  guest: 'a guest',
};

const plain = (count: number): string => String(count);
const bytes = (count: number): string => {
  const isSmall = count < 1024 * 1024;
  const size = Number((count / 1024 / (isSmall ? 1 : 1024)).toFixed(1));
  return `${size} ${isSmall ? 'KiB' : 'MiB'}`;
};

const of = ({ used, limit }: Use = {}, format = plain): string => {
  if (used === undefined) return limit === undefined ? 'no limit' : `up to ${format(limit)}`;
  return limit === undefined ? format(used) : `${format(used)} of ${format(limit)}`;
};

/** The server counts them for each connection, and says how many an account has in all. */
const subscriptions = ({ used, limit }: Use): string => {
  const each = limit === undefined ? 'no limit' : `${limit} a connection`;
  return used === undefined ? each : `${used}; ${each}`;
};

const duration = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 48 * 3600
    ? `${Math.round(seconds / 3600)} hours`
    : `${Math.round(seconds / 86_400)} days`;
};

type Request = NetworkUse['administrator']['requests'][number];

const requestRow = ({ member, change, owner, catalog, at, waitedSec, refused }: Request) => [
  new Date(at).toLocaleString(),
  member,
  `${change} ${catalog} of ${owner}`,
  refused ?? 'made',
  waitedSec > 0 ? `waited ${duration(waitedSec)}` : '',
];

const administratorRows = ({ members, administrator }: NetworkUse): string[][] => [
  ['Members', of(members)],
  ['Their requests', administrator.online ? 'are answered' : 'WAIT: our network is not reached'],
];

export const useLines = (use: NetworkUse): string[] => {
  const accounts = use.accounts.map((each) => [
    ACCOUNTS[each.kind] ?? each.kind,
    of(each.connections),
    subscriptions(each.subscriptions),
    each.imports ? of(each.imports) : '',
    of(each.payloadBytes, bytes),
  ]);
  const users = use.users.map((each) => [
    USERS[each.kind] ?? each.kind,
    each.kind === 'bridge' ? 'as its account' : subscriptions(each.subscriptions),
    each.kind === 'bridge' ? 'as its account' : of(each.payloadBytes, bytes),
  ]);
  const servers = use.servers.map((each) => [
    `${each.name} ${each.version}`,
    of(each.connections),
    of(each.subscriptions),
    of(each.payloadBytes, bytes),
    of(each.memoryBytes, bytes),
    `${of(each.streamMemoryBytes, bytes)}, ${of(each.streamFileBytes, bytes)} on disk`,
  ]);
  const requests = use.administrator.requests.map(requestRow);
  return [
    ...table(administratorRows(use)),
    '',
    ...table([['ACCOUNT', 'CONNECTIONS', 'SUBSCRIPTIONS', 'CATALOGS', 'MESSAGE'], ...accounts]),
    '',
    ...table([['USER', 'SUBSCRIPTIONS', 'MESSAGE'], ...users]),
    '',
    ...(servers.length > 0
      ? table([
          ['SERVER', 'CONNECTIONS', 'SUBSCRIPTIONS', 'MESSAGE', 'MEMORY', 'STREAMS'],
          ...servers,
        ])
      : ['No server of the network answers.']),
    ...(requests.length > 0
      ? ['', ...table([['REQUEST AT', 'MEMBER', 'TO', 'RESULT', ''], ...requests])]
      : []),
  ];
};

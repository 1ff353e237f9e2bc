import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { NetworkUse } from '../http/network-use.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Command, CommandContext } from './command.ts';
import { useLines } from './network-use.ts';
import { type Output, table } from './output.ts';

type Check = { what: string; ok?: boolean; message: string };
type Network = {
  reach: string;
  urls: string[];
  certificateEndsAt?: string;
  checks: Check[];
  use: NetworkUse;
};

const REACH: Record<string, string> = {
  'this-machine': 'this machine only',
  home: 'machines in this home',
  public: 'everybody who has the address',
};

const QUESTION = [
  'Who is to reach your network?',
  '',
  '  1  machines in this home only: natster-bridge network open home',
  '  2  friends elsewhere (this machine has a public address, or the router forwards a port to it):',
  '     natster-bridge network open public ADDRESS',
  '',
];

const mark = (ok: boolean | undefined): string => (ok === undefined ? '?' : ok ? 'yes' : 'NO');

const show = (output: Output, network: Network, ...more: readonly string[]): void => {
  const rows = [
    ['Reached by', REACH[network.reach] ?? network.reach],
    ['Addresses', network.urls.join(', ') || 'none'],
    ...(network.certificateEndsAt
      ? [['Certificate', `until ${new Date(network.certificateEndsAt).toLocaleDateString()}`]]
      : []),
  ];
  const checks = network.checks.map(({ ok, what, message }) => [mark(ok), what, message]);
  const checked = checks.length > 0 ? ['', ...table(checks)] : [];
  output.result(network, ...table(rows), ...checked, ...more);
};

const askWho = async ({ output }: CommandContext): Promise<readonly string[]> => {
  for (const line of QUESTION) output.note(line);
  if (output.json || !process.stdin.isTTY)
    throw new BridgeError('COMMAND_INVALID', { message: 'Nobody is here to answer.' });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await terminal.question('1 or 2? ')).trim();
    if (answer === '1') return ['home'];
    if (answer === '2') return ['public', (await terminal.question('Address: ')).trim()];
  } finally {
    terminal.close();
  }
  throw new BridgeError('COMMAND_INVALID', { message: 'Nothing was changed.' });
};

const portOf = (text: string | boolean | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(String(text))) return Number(text);
  throw new BridgeError('COMMAND_INVALID', { message: `"${text}" is not a port.` });
};

const open = async (context: CommandContext): Promise<void> => {
  const { args, flags, api, output } = context;
  const [reach = '', address] = args.length > 0 ? args : await askWho(context);
  const { certificate, key, authority } = flags;
  if (certificate === undefined ? key !== undefined : key === undefined) {
    throw new BridgeError('CERTIFICATE_INVALID', {
      message: 'Give --certificate and --key together.',
    });
  }
  const websocketPort = portOf(flags['websocket-port']);
  const files = certificate && {
    certFile: resolve(String(certificate)),
    keyFile: resolve(String(key)),
    ...(authority && { caFile: resolve(String(authority)) }),
  };
  const body = {
    reach,
    ...(address && { address }),
    ...(files && { certificate: files }),
    ...(websocketPort && { websocketPort }),
  };
  show(output, await (await api()).put<Network>('/network', body));
};

export const networkCommands: readonly Command[] = [
  {
    words: 'network open',
    args: '[WHO] [ADDRESS]',
    summary: 'let others reach our network: home, or public ADDRESS[:PORT]',
    flags: {
      certificate: {
        type: 'string',
        help: 'PEM file of a certificate of yours, instead of our own',
      },
      key: { type: 'string', help: 'PEM file of its key' },
      authority: { type: 'string', help: 'PEM file of its authority, if systems do not trust it' },
      'websocket-port': { type: 'string', help: 'port for browsers (needs --certificate)' },
    },
    run: open,
  },
  {
    words: 'network close',
    args: '',
    summary: 'let only this machine reach our network',
    run: async ({ api, output }) =>
      show(output, await (await api()).put<Network>('/network', { reach: 'this-machine' })),
  },
  {
    words: 'network status',
    args: '',
    summary: 'who can reach our network, whether that works, and what is used of its limits',
    run: async ({ api, output }) => {
      const network = await (await api()).get<Network>('/network');
      show(output, network, '', ...useLines(network.use));
    },
  },
];

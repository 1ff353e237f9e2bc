import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { NetworkUse } from '../http/network-use.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Command, CommandContext } from './command.ts';
import { type ExportedFile, writeExported } from './exported-files.ts';
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
  rented: 'everybody, on rented machines',
};

const QUESTION = [
  'Who is to reach your network?',
  '',
  '  1  machines in this home only: natster-bridge network open home',
  '  2  friends elsewhere (this machine has a public address, or the router forwards a port to it):',
  '     natster-bridge network open public ADDRESS',
  '  3  friends elsewhere, over a rented machine that everybody can reach:',
  '     natster-bridge network export DIR --servers ADDRESS, start it there, then',
  '     natster-bridge network open rented ADDRESS',
  '  4  friends elsewhere, over Synadia Cloud: this version cannot do it yet',
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
    const answer = (await terminal.question('1, 2 or 3? ')).trim();
    if (answer === '1') return ['home'];
    const reach = { '2': 'public', '3': 'rented' }[answer];
    if (reach) return [reach, (await terminal.question('Address: ')).trim()];
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

const isPair = ({ certificate, key }: CommandContext['flags']): boolean => {
  if ((certificate === undefined) === (key === undefined)) return certificate !== undefined;
  throw new BridgeError('CERTIFICATE_INVALID', {
    message: 'Give --certificate and --key together.',
  });
};

const serversIn = (text: string): string[] => text.split(',').map((each) => each.trim());

const open = async (context: CommandContext): Promise<void> => {
  const { args, flags, api, output } = context;
  const [reach = '', address] = args.length > 0 ? args : await askWho(context);
  const { certificate, key, authority } = flags;
  const websocketPort = portOf(flags['websocket-port']);
  const leafPort = portOf(flags.leaf);
  const files = isPair(flags) && {
    certFile: resolve(String(certificate)),
    keyFile: resolve(String(key)),
    ...(authority && { caFile: resolve(String(authority)) }),
  };
  const body = {
    reach,
    ...(address && (reach === 'rented' ? { servers: serversIn(address) } : { address })),
    ...(leafPort && { leafPort }),
    ...(files && { certificate: files }),
    ...(websocketPort && { websocketPort }),
  };
  show(output, await (await api()).put<Network>('/network', body));
};

const exportTo = async ({ args, flags, api, output }: CommandContext): Promise<void> => {
  const [dir = ''] = args;
  if (typeof flags.servers !== 'string') {
    throw new BridgeError('COMMAND_INVALID', {
      message: 'Give the address of each machine: --servers ADDRESS[,ADDRESS...].',
    });
  }
  const websocketPort = portOf(flags['websocket-port']);
  const body = {
    servers: serversIn(flags.servers),
    ...(isPair(flags) && {
      certificate: { certFile: String(flags.certificate), keyFile: String(flags.key) },
    }),
    ...(websocketPort && { websocketPort }),
  };
  const { files } = await (await api()).post<{ files: ExportedFile[] }>('/network/export', body);
  for (const file of files) await writeExported(dir, file);
  const paths = files.map(({ path }) => path);
  output.result(
    { dir: resolve(dir), files: paths },
    ...paths.map((path) => join(dir, path)),
    '',
    `${join(dir, 'README.md')} says what to do with them.`,
  );
};

export const networkCommands: readonly Command[] = [
  {
    words: 'network open',
    args: '[WHO] [ADDRESS]',
    summary:
      'let others reach our network: home, public ADDRESS[:PORT], or rented ADDRESS[:PORT],…',
    flags: {
      certificate: {
        type: 'string',
        help: 'PEM file of a certificate of yours, instead of our own',
      },
      key: { type: 'string', help: 'PEM file of its key' },
      authority: { type: 'string', help: 'PEM file of its authority, if systems do not trust it' },
      'websocket-port': { type: 'string', help: 'port for browsers (needs --certificate)' },
      leaf: { type: 'string', help: 'rented: port of a leaf node on this machine' },
    },
    run: open,
  },
  {
    words: 'network export',
    args: 'DIR',
    summary: 'write what rented machines need to run our network',
    flags: {
      servers: { type: 'string', help: 'address of each machine, ADDRESS[:PORT],…' },
      certificate: { type: 'string', help: 'file, there, of a certificate that browsers trust' },
      key: { type: 'string', help: 'file, there, of its key' },
      'websocket-port': { type: 'string', help: 'port for browsers (needs --certificate)' },
    },
    run: exportTo,
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

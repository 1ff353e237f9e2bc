import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';
import { table } from './output.ts';

type Status = {
  readonly interface?: string;
  readonly url?: string;
  readonly problem?: string;
  readonly interfaces: readonly { readonly interface: string; readonly address: string }[];
};

const LOOPBACK = /^127\./;

const stateOf = ({ interface: name, url, problem }: Status): string => {
  if (name === undefined) return 'off';
  return url === undefined ? `on for ${name}, but ${problem ?? 'not answering'}` : `on for ${name}`;
};

const show = ({ output }: CommandContext, status: Status): void => {
  const { url, interfaces } = status;
  const rows = [
    ['Televisions', stateOf(status)],
    ...(url === undefined ? [] : [['Description', url]]),
    ...interfaces.map(({ interface: name, address }) => ['Interface', `${name}, ${address}`]),
  ];
  output.result(status, ...table(rows));
};

/** The one that leads home, where there is only one. */
const onlyInterface = async (client: ApiClient): Promise<string> => {
  const { interfaces } = await client.get<Status>('/dlna');
  const homes = interfaces.filter(({ address }) => !LOOPBACK.test(address));
  const [only] = homes;
  if (only && homes.length === 1) return only.interface;
  const names = interfaces.map(({ interface: name }) => name).join(', ');
  throw new BridgeError('COMMAND_INVALID', {
    message: 'Say for which network interface.',
    hint: `natster-bridge dlna on --interface NAME; this machine has: ${names}.`,
  });
};

export const dlnaCommands: readonly Command[] = [
  {
    words: 'dlna on',
    args: '',
    summary: 'let televisions of the home network find and play everything here',
    flags: {
      interface: { type: 'string', help: 'network interface, such as eth0 (see dlna status)' },
    },
    run: async (context) => {
      const client = await context.api();
      const { interface: given } = context.flags;
      const name = typeof given === 'string' ? given : await onlyInterface(client);
      show(context, await client.put<Status>('/dlna', { interface: name }));
    },
  },
  {
    words: 'dlna off',
    args: '',
    summary: 'let them find nothing any more',
    run: async (context) =>
      show(context, await (await context.api()).put<Status>('/dlna', { interface: null })),
  },
  {
    words: 'dlna status',
    args: '',
    summary: 'whether televisions find this bridge, and on which network',
    run: async (context) => show(context, await (await context.api()).get<Status>('/dlna')),
  },
];

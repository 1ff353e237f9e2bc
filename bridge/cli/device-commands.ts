import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { arg } from './catalog-args.ts';
import type { Command, CommandContext } from './command.ts';
import { table } from './output.ts';

type Device = {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly lastUsedAt: string;
  readonly isRefused?: true;
  readonly playing: readonly { readonly title: string }[];
};
const devicesOf = async (client: ApiClient): Promise<Device[]> =>
  (await client.get<{ devices: Device[] }>('/devices')).devices;

/** By id, or by a name that only one of them has. */
const find = async (client: ApiClient, wanted: string): Promise<string> => {
  const devices = await devicesOf(client);
  const named = devices.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const [found] = [...devices.filter(({ id }) => id === wanted), ...named];
  if (!found) throw new BridgeError('DEVICE_NOT_FOUND');
  if (found.id !== wanted && named.length > 1) {
    const message = `Several devices are called "${wanted}".`;
    throw new BridgeError('COMMAND_INVALID', { message, hint: 'Say which by its id: device ls.' });
  }
  return `/devices/${encodeURIComponent(found.id)}`;
};

const stateOf = ({ isRefused, playing }: Device): string =>
  isRefused ? 'not let in' : playing.map(({ title }) => title).join(', ');

const row = (device: Device): string[] => {
  const { id, name, kind, lastUsedAt } = device;
  return [id, name, kind, lastUsedAt.slice(0, 16).replace('T', ' '), stateOf(device)];
};

const setRefused =
  (isRefused: boolean, done: string) =>
  async ({ args, api, output }: CommandContext): Promise<void> => {
    const client = await api();
    const device = await client.patch<Device>(await find(client, arg(args, 0)), { isRefused });
    output.result(device, `${device.name}: ${done}`);
  };

export const deviceCommands: readonly Command[] = [
  {
    words: 'device add',
    args: 'CODE [NAME]',
    summary: 'let a television play everything here; CODE is what it shows at /tv',
    run: async ({ args, api, output }) => {
      const name = args[1] === undefined ? {} : { name: args[1] };
      const client = await api();
      const device = await client.post<Device>('/devices', { code: arg(args, 0), ...name });
      output.result(device, `${device.name} may play everything here now.`);
    },
  },
  {
    words: 'device ls',
    args: '',
    summary: 'list the televisions that may play everything here, and what they play',
    run: async ({ api, output }) => {
      const devices = await devicesOf(await api());
      const head = ['ID', 'NAME', 'KIND', 'LAST USED (UTC)', 'NOW'];
      output.result(devices, ...table([head, ...devices.map(row)]));
    },
  },
  {
    words: 'device rename',
    args: 'DEVICE NAME',
    summary: 'call a device otherwise; DEVICE is its id or name',
    run: async ({ args, api, output }) => {
      const client = await api();
      const at = await find(client, arg(args, 0));
      const device = await client.patch<Device>(at, { name: arg(args, 1) });
      output.result(device, device.name);
    },
  },
  {
    words: 'device refuse',
    args: 'DEVICE',
    summary: 'let a device in no more, until it is allowed; what it plays stops',
    run: setRefused(true, 'not let in any more'),
  },
  {
    words: 'device allow',
    args: 'DEVICE',
    summary: 'let a device in that was refused',
    run: setRefused(false, 'let in'),
  },
  {
    words: 'device rm',
    args: 'DEVICE',
    summary: 'forget a device; what it plays stops, and a paired one has to be paired anew',
    run: async ({ args, api, output }) => {
      const client = await api();
      output.result(await client.delete(await find(client, arg(args, 0))), 'removed');
    },
  },
];

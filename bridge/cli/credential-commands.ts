import { resolve } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { createFileAtomic } from '../store/atomic-file.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';

type Membership = { network: string };
type Exported = { credentials: string; expiresAt: string; urls: string[]; ca: string[] };

const DAY_SEC = 24 * 3600;

/** Of a number of days as text. Throws COMMAND_INVALID. */
const secondsOf = (days: string | boolean): number => {
  const seconds = Math.ceil(Number(days) * DAY_SEC);
  if (typeof days === 'string' && seconds > 0 && seconds <= 365 * DAY_SEC) return seconds;
  const message = `--days wants a number of days up to 365, and not "${days}".`;
  throw new BridgeError('COMMAND_INVALID', { message });
};

/** The only one, where none is named. Throws COMMAND_INVALID. */
const onlyNetwork = async (client: ApiClient): Promise<string> => {
  const { memberships } = await client.get<{ memberships: Membership[] }>('/memberships');
  if (memberships[0] && memberships.length === 1) return memberships[0].network;
  throw new BridgeError('COMMAND_INVALID', {
    message: 'Name a network.',
    hint: 'See: natster-bridge network ls.',
  });
};

const exportCredentials = async (context: CommandContext): Promise<void> => {
  const { args, flags, api, output } = context;
  const body = flags.days === undefined ? {} : { lifetimeSec: secondsOf(flags.days) };
  const client = await api();
  const network = args[0] ?? (await onlyNetwork(client));
  const path = `/memberships/${encodeURIComponent(network)}/credentials`;
  const exported = await client.post<Exported>(path, body);
  const until = new Date(exported.expiresAt).toLocaleString();
  const note = `Whoever has them is you on this network, until ${until}. Connect to ${exported.urls.join(', ')}`;
  if (flags.out === undefined) {
    output.result(exported, ...exported.credentials.trimEnd().split('\n'));
  } else {
    const file = resolve(String(flags.out));
    if (!(await createFileAtomic(file, exported.credentials))) {
      throw new BridgeError('COMMAND_INVALID', { message: `${file} exists already.` });
    }
    const { credentials: _, ...rest } = exported;
    output.result({ ...rest, file }, file);
  }
  output.note(note);
};

export const credentialCommands: readonly Command[] = [
  {
    words: 'network credentials',
    args: '[NETWORK]',
    summary: 'credentials of our account, for another NATS program',
    flags: {
      out: { type: 'string', help: 'file to make (else they are printed)' },
      days: { type: 'string', help: 'days that they are valid, up to 365 (default: 30)' },
    },
    run: exportCredentials,
  },
];

import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { cloudToken } from './cloud-token.ts';
import type { CommandContext, FlagOptions } from './command.ts';
import { stateInWords } from './membership-commands.ts';
import { isAttended, withTerminal } from './question.ts';

type Named = { id: string; name: string };
type Level = 'team' | 'system' | 'account' | 'user';
type Choices = {
  chosen: { [level in Level]?: Named };
  open?: { level: Level; among: Named[] };
};
type SetUp = {
  membership: { name: string; account: string; state: string };
  steps: { kind: string; name: string; state: 'made' | 'present' }[];
};
type Wanted = Readonly<Record<string, string>>;

/** Flags by what the API calls it. */
const CHOICES = {
  ...{ team: 'team', system: 'system', account: 'account', user: 'nats-user' },
} as const;
const PLACE = { baseUrl: 'base-url', server: 'server', global: 'global' } as const;
const ABOUT_TRAFFIC =
  'A free account of Synadia Cloud carries 10 GiB a month, which is about two films.';

export const CLOUD_FLAGS: Readonly<Record<string, FlagOptions>> = {
  token: { type: 'string', help: 'of Synadia Cloud, for an account there; - asks for it' },
  'token-file': { type: 'string', help: 'a file that holds it' },
  team: { type: 'string', help: 'name or id, when the token shows several' },
  system: { type: 'string', help: 'name or id, when there are several' },
  account: { type: 'string', help: 'name or id, when there are several' },
  'nats-user': { type: 'string', help: 'name or id, when there are several' },
  'base-url': { type: 'string', help: 'a control plane of your own, instead of Synadia Cloud' },
  global: { type: 'string', help: 'the account of the global service on its network' },
};

export const isCloud = ({ flags }: CommandContext): boolean =>
  flags.token !== undefined || flags['token-file'] !== undefined;

/** An account at Synadia Cloud is made ready for sharing, and used from now on. */
export const initCloud = async (context: CommandContext): Promise<void> => {
  const { api, flags, output } = context;
  const client = await api();
  const login = { token: await cloudToken(context), ...given(flags, PLACE) };
  const { account, user } = await choose(context, client, login);
  output.note(ABOUT_TRAFFIC);
  const body = { ...login, account: account.id, user: user.id };
  const made = await client.post<SetUp>('/memberships/synadia', body);
  const { membership, steps } = made;
  output.result(
    made,
    ...steps.map(({ kind, name, state }) => `${kind} ${name}: ${STATES[state]}`),
    `account ${membership.account} (${membership.name}): ${stateInWords(membership.state)}`,
  );
  output.note(
    'The token is kept in secrets/ for imports to come; network forget-token removes it.',
  );
};

const STATES = { made: 'made', present: 'was there already' } as const;

const given = (flags: CommandContext['flags'], names: Wanted): Record<string, string> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([name, flag]) => {
      const value = flags[flag];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );

/** Asks where there are several. Throws COMMAND_INVALID where there is nobody to ask. */
const choose = async (
  { flags, output }: CommandContext,
  client: ApiClient,
  { token, baseUrl }: { token: string; baseUrl?: string },
): Promise<{ account: Named; user: Named }> => {
  const wanted = given(flags, CHOICES);
  for (;;) {
    const body = { token, ...(baseUrl && { baseUrl }), ...wanted };
    const { chosen, open } = await client.post<Choices>('/cloud/choices', body);
    const { account, user } = chosen;
    if (account && user) return { account, user };
    if (!open) throw new BridgeError('CLOUD_ANSWER_INVALID');
    const { level, among } = open;
    if (!isAttended(output)) throw several(level, among);
    wanted[level] = await askFor(output, level, among);
  }
};

const several = (level: Level, among: readonly Named[]): BridgeError =>
  new BridgeError('COMMAND_INVALID', {
    message: `There are several: ${among.map(({ id, name }) => `${name} (${id})`).join(', ')}.`,
    hint: `Say which one, by name or id: --${CHOICES[level]}.`,
  });

const askFor = (output: CommandContext['output'], level: Level, among: readonly Named[]) =>
  withTerminal(async (ask) => {
    for (const [index, { name }] of among.entries()) output.note(`${index + 1}  ${name}`);
    const number = await ask(`Which ${level} (its number)? `);
    const one = /^\d+$/.test(number) ? among[Number(number) - 1] : undefined;
    if (one) return one.id;
    throw new BridgeError('COMMAND_INVALID', { message: `There is no ${number}.` });
  });

import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';
import { table } from './output.ts';
import { newSecret } from './passphrase.ts';

type Person = { id: string; name: string; role: string };
type Token = { id: string; name: string; role: string; createdAt: string };

const MANAGE = { type: 'boolean', help: 'may do everything, and not only watch' } as const;
const PASSWORD_FILE = { type: 'string', help: 'file with the password' } as const;
const roleOf = ({ flags }: CommandContext) => (flags.manage ? 'manage' : 'watch');
const inWords = (role: string) => (role === 'manage' ? 'may manage' : 'may watch');

const newPassword = (context: CommandContext): Promise<string> =>
  newSecret(context, 'password-file', 'Password: ');

/** Throws PERSON_NOT_FOUND. */
const personNamed = async (api: ApiClient, name: string): Promise<Person> => {
  const { people } = await api.get<{ people: Person[] }>('/people');
  const person = people.find((each) => each.id === name || each.name === name);
  if (!person) throw new BridgeError('PERSON_NOT_FOUND');
  return person;
};

export const personCommands: readonly Command[] = [
  {
    words: 'person add',
    args: 'NAME',
    summary: 'let somebody of the household sign in to the page with a password, to watch',
    flags: { manage: MANAGE, 'password-file': PASSWORD_FILE },
    run: async (context) => {
      const { api, args, output } = context;
      const client = await api();
      const body = {
        name: args[0] ?? '',
        role: roleOf(context),
        password: await newPassword(context),
      };
      const person = await client.post<Person>('/people', body);
      output.result(person, `${person.name} ${inWords(person.role)}.`);
    },
  },
  {
    words: 'person ls',
    args: '',
    summary: 'people of the household who sign in with a password',
    run: async ({ api, output }) => {
      const { people } = await (await api()).get<{ people: Person[] }>('/people');
      const rows = people.map(({ name, role }) => [name, inWords(role)]);
      output.result(people, ...(rows.length > 0 ? table(rows) : ['None. See: person add.']));
    },
  },
  {
    words: 'person password',
    args: 'NAME',
    summary: 'give somebody of the household another password',
    flags: { 'password-file': PASSWORD_FILE },
    run: async (context) => {
      const client = await context.api();
      const { id, name } = await personNamed(client, context.args[0] ?? '');
      const password = await newPassword(context);
      const person = await client.patch<Person>(`/people/${id}`, { password });
      context.output.result(person, `${name} signs in with it from now on.`);
    },
  },
  {
    words: 'person rm',
    args: 'NAME',
    summary: 'somebody may not sign in any more; their browsers are signed out',
    run: async ({ api, args, output }) => {
      const client = await api();
      const { id, name } = await personNamed(client, args[0] ?? '');
      output.result(await client.delete(`/people/${id}`), `${name} is signed out.`);
    },
  },
  {
    words: 'token add',
    args: 'NAME',
    summary: 'make a token for a script; it is told this once',
    flags: { manage: MANAGE },
    run: async (context) => {
      const client = await context.api();
      const body = { name: context.args[0] ?? '', role: roleOf(context) };
      const made = await client.post<Token & { token: string }>('/tokens', body);
      context.output.result(made, made.token);
    },
  },
  {
    words: 'token ls',
    args: '',
    summary: 'tokens for scripts',
    run: async ({ api, output }) => {
      const { tokens } = await (await api()).get<{ tokens: Token[] }>('/tokens');
      const rows = tokens.map(({ id, name, role, createdAt }) => [
        id,
        name,
        inWords(role),
        createdAt,
      ]);
      output.result(tokens, ...(rows.length > 0 ? table(rows) : ['None.']));
    },
  },
  {
    words: 'token rm',
    args: 'ID',
    summary: 'a token works no more',
    run: async ({ api, args: [id = ''], output }) => {
      const answer = await (await api()).delete(`/tokens/${encodeURIComponent(id)}`);
      output.result(answer, 'It works no more.');
    },
  },
];

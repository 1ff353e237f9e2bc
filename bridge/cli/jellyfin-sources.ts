/** Libraries of a Jellyfin server as a source, from signing in on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceAnswer } from '../http/source-answers.ts';
import type { ConnectionInfo } from '../library/server-setup.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { CommandContext, FlagOptions } from './command.ts';
import { secretFrom } from './passphrase.ts';

const ASK_EVERY_MS = 2_000;

export const SIGN_IN_FLAGS: Readonly<Record<string, FlagOptions>> = {
  user: { type: 'string', help: 'sign in to Jellyfin as this user (default: by Quick Connect)' },
  'password-file': { type: 'string', help: "file with that user's password (default: asked for)" },
  'api-key-file': { type: 'string', help: 'file with an API key, instead of a user' },
};

export const JELLYFIN_FLAGS: Readonly<Record<string, FlagOptions>> = {
  jellyfin: { type: 'string', help: 'address of a Jellyfin server, instead of DIR' },
  ...SIGN_IN_FLAGS,
  library: { type: 'string', multiple: true, help: 'name of a library of it (default: all)' },
  path: {
    type: 'string',
    multiple: true,
    help: "SERVER=HERE: the server's folder is this one here (default: looked for)",
  },
};

export const addJellyfin = async (context: CommandContext, address: string): Promise<void> => {
  const { flags, lists, output } = context;
  const client = await context.api();
  const { id: connection, libraries = [] } = await connect(context, client, address);
  const wanted = lists.library;
  const chosen = wanted
    ? wanted.map((name) => libraryOf(libraries, name))
    : libraries.map(({ id }) => id);
  const paths = lists.path?.map(pathOf);
  const source = await client.post<SourceAnswer>('/jellyfin/sources', {
    ...{ connection, libraries: chosen },
    ...(paths && { paths }),
    ...(typeof flags.name === 'string' && { name: flags.name }),
  });
  output.result(source, `${source.name}: ${source.dir}`);
  for (const { from, to } of source.server?.paths ?? []) {
    output.note(`Files below ${from} are read from ${to}.`);
  }
  output.note('What lies elsewhere is read through the server. It is looked through by itself.');
};

/** A server that does not know us any more is told anew who we are; libraries and paths stay. */
export const signInAgain = async (context: CommandContext): Promise<void> => {
  const [name = ''] = context.args;
  const client = await context.api();
  const at = encodeURIComponent(name.toLowerCase());
  const { server } = await client.get<SourceAnswer>(`/sources/${at}`);
  if (!server) {
    throw new BridgeError('SOURCE_NOT_FOUND', {
      message: `The source ${name} is a folder: there is nothing to sign in to.`,
    });
  }
  const { id: connection } = await connect(context, client, server.address);
  const libraries = server.libraries.map(({ id }) => id);
  const choice = { connection, libraries, paths: server.paths };
  const source = await client.put<SourceAnswer>(`/jellyfin/sources/${at}`, choice);
  context.output.result(source, `${source.name}: signed in to ${source.dir}`);
};

/** Signs in as the flags say. */
export const connect = async (
  context: CommandContext,
  client: ApiClient,
  address: string,
): Promise<ConnectionInfo> => {
  const { flags, output } = context;
  const { user } = flags;
  const body = {
    address,
    ...(flags['api-key-file'] && {
      apiKey: await secretFrom(context, 'api-key-file', 'API key: '),
    }),
    ...(typeof user === 'string' && {
      user,
      password: await secretFrom(context, 'password-file', `Password of ${user} in Jellyfin: `),
    }),
  };
  let connection = await client.post<ConnectionInfo>('/jellyfin/connections', body);
  if (connection.state === 'connected') return connection;
  output.note(`Enter the code ${connection.code} in Jellyfin: menu of your user, Quick Connect.`);
  while (connection.state === 'waiting') {
    await sleep(ASK_EVERY_MS);
    // When it has waited for too long, there is none.
    connection = await client.get<ConnectionInfo>(`/jellyfin/connections/${connection.id}`);
  }
  return connection;
};

const libraryOf = (libraries: NonNullable<ConnectionInfo['libraries']>, wanted: string): string => {
  const found = libraries.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (found) return found.id;
  throw new BridgeError('JELLYFIN_LIBRARY_NOT_FOUND', {
    message: `The server has no library ${wanted}, or does not show it to us.`,
    hint: `It has: ${libraries.map(({ name }) => name).join(', ')}.`,
  });
};

const pathOf = (text: string): { from: string; to: string } => {
  const at = text.indexOf('=');
  return { from: text.slice(0, Math.max(0, at)), to: text.slice(at + 1) };
};

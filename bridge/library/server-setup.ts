/** Connecting to a media server, until a source can be made of it. */
import { type Static, Type } from 'typebox';
import {
  type JellyfinConfig,
  type MediaServers,
  PathMapping,
  ServerLibrary,
} from './media-server.ts';
import type { SourceInfo } from './source-info.ts';
import type { Sources } from './sources.ts';

const Text = Type.String({ minLength: 1, maxLength: 256 });

export const ConnectAsk = Type.Object({
  address: Type.String({ minLength: 1, maxLength: 2048 }),
  /** With `password`: sign in as this user. */
  user: Type.Optional(Text),
  password: Type.Optional(Type.String({ maxLength: 1024 })),
  apiKey: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});
export type ConnectAsk = Static<typeof ConnectAsk>;

export const ConnectionInfo = Type.Object({
  id: Type.String(),
  address: Type.String(),
  server: Type.Object({ id: Type.String(), name: Type.String(), version: Type.String() }),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('connected')]),
  /** To be entered in Jellyfin, under Quick Connect, while it is waiting. */
  code: Type.Optional(Type.String()),
  user: Type.Optional(Type.String()),
  /** Once it is connected. */
  libraries: Type.Optional(
    Type.Array(
      Type.Object({
        ...ServerLibrary.properties,
        /** `movies`, `tvshows`, `music`, … */
        kind: Type.Optional(Type.String()),
        /** Where the server has its files, as far as it tells. */
        locations: Type.Array(Type.String()),
        /** Where the same files seem to lie here. */
        paths: Type.Array(PathMapping),
      }),
    ),
  ),
});
export type ConnectionInfo = Static<typeof ConnectionInfo>;

export const ServerChoice = Type.Object({
  connection: Type.String({ minLength: 1, maxLength: 64 }),
  /** Ids. */
  libraries: Type.Array(ServerLibrary.properties.id, { minItems: 1, maxItems: 256 }),
  /** Absent: those that were found; none: everything is read through the server. */
  paths: Type.Optional(Type.Array(PathMapping, { maxItems: 64 })),
});
export type ServerChoice = Static<typeof ServerChoice>;

export interface ServerSetup {
  /** Without user and key by Quick Connect: its code has to be entered there. `folders` of ours may hold its files. */
  connect(ask: ConnectAsk, folders: readonly string[]): Promise<ConnectionInfo>;
  /** Throws JELLYFIN_CONNECTION_NOT_FOUND. */
  connection(id: string): Promise<ConnectionInfo>;
  /** Keeps the token. Throws JELLYFIN_LIBRARY_NOT_FOUND, JELLYFIN_PATHS_DIFFER. */
  choose(choice: ServerChoice): Promise<JellyfinConfig>;
  forget(id: string): Promise<void>;
}

type Parts = {
  readonly sources: Sources;
  readonly setup: ServerSetup;
  readonly servers: MediaServers;
};

/** Makes a source of what was chosen, or gives the source of that name this connection. */
export const addServer = async (
  { sources, setup, servers }: Parts,
  choice: ServerChoice,
  name: string | undefined,
  isChange = false,
): Promise<SourceInfo> => {
  const config = await setup.choose(choice);
  try {
    if (!isChange || name === undefined) return await sources.addServer(config, name);
    const before = sources.index(name).head.config;
    const info = await sources.changeServer(name, config);
    await servers.forget(before);
    return info;
  } catch (error) {
    await servers.forget(config);
    throw error;
  }
};

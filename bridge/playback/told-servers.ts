/** Media servers that read an exported folder, and are told what is new in it. */
import { type Static, Type } from 'typebox';
import type { WrittenLibrary } from './library-writer.ts';

/** What is kept of one. */
export const ToldServer = Type.Object({
  address: Type.String(),
  name: Type.String(),
  /** Name of its token among the secrets. */
  secret: Type.String(),
  /** Signed in as a user, who is signed out again; else by an API key. */
  isUser: Type.Boolean(),
  /** The exported folder, as that server sees it. */
  path: Type.String(),
  /** Folders below that we have made libraries of there. */
  made: Type.Array(Type.String()),
  /** Something was written that it has not been told. */
  isBehind: Type.Optional(Type.Literal(true)),
});
export type ToldServer = Static<typeof ToldServer>;

export const ServerAsk = Type.Object({
  /** A connection that was made at `/jellyfin/connections`, by an administrator or a key. */
  connection: Type.String({ minLength: 1, maxLength: 64 }),
  /** The folder as that server sees it, where it has another path there. */
  path: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
});
export type ServerAsk = Static<typeof ServerAsk>;

export type ServerNews = {
  /** What there is to make libraries of. */
  readonly libraries: readonly WrittenLibrary[];
  /** Folders below the exported one. */
  readonly changed: readonly string[];
};

/** All throw as media servers do: JELLYFIN_UNREACHABLE, JELLYFIN_REFUSED, JELLYFIN_ANSWER_INVALID. */
export interface ToldServers {
  /** Keeps the token. Throws JELLYFIN_CONNECTION_NOT_FOUND. */
  choose(ask: ServerAsk & { readonly path: string }): Promise<ToldServer>;
  /** Gives the folders that there are libraries of ours for then. */
  tell(server: ToldServer, news: ServerNews, signal: AbortSignal): Promise<readonly string[]>;
  forget(server: ToldServer): Promise<void>;
}

import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName } from '../protocol/item.ts';
import { ServerAsk, ToldServer } from './told-servers.ts';

const MOST_CATALOGS = 256;

/** What somebody asks for, and is kept as it is. */
const Asked = Type.Object({
  /** Whole path of the folder. */
  dir: Type.String({ minLength: 1, maxLength: 4096 }),
  /** Where players reach this bridge: `http://192.168.1.5:8690`. */
  address: Type.String({ minLength: 1, maxLength: 512 }),
  /** Folders for each friend, or one for all; absent: for each. */
  layout: Type.Optional(Type.Union([Type.Literal('friends'), Type.Literal('merged')])),
  /** Absent: all of friends', those to come as well. */
  catalogs: Type.Optional(
    Type.Array(CatalogName, { minItems: 1, maxItems: MOST_CATALOGS, uniqueItems: true }),
  ),
  /** Our own as well, where `catalogs` does not say which. */
  own: Type.Optional(Type.Boolean()),
  /** Music as files of its own: stock Jellyfin cannot play these. */
  audio: Type.Optional(Type.Boolean()),
});

export const ExportAsk = Type.Object({
  ...Asked.properties,
  /** Is told what changes, and given libraries of it. */
  jellyfin: Type.Optional(ServerAsk),
});
export type ExportAsk = Static<typeof ExportAsk>;

export const ExportRecord = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{8}$' }),
  ...Asked.properties,
  server: Type.Optional(ToldServer),
  /** Id of the device whose addresses are written. */
  device: Type.String(),
  createdAtMs: Type.Integer(),
});
export type ExportRecord = Static<typeof ExportRecord>;

/** How an export does. */
export type ExportState = {
  readonly isRunning: boolean;
  /** The last time that it came to its end. */
  readonly ranAtMs?: number;
  readonly items?: number;
  readonly written?: number;
  readonly removed?: number;
  readonly foreign?: number;
  readonly incomplete?: number;
  readonly problem?: BridgeError;
};

export type ExportInfo = Omit<ExportRecord, 'createdAtMs'> &
  ExportState & {
    /** Why its media server is not told. */
    readonly serverProblem?: BridgeError | undefined;
  };

/** Without anything behind the port. Throws ADDRESS_INVALID. */
export const baseAddress = (text: string): string => {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  const isBase = url && url.pathname === '/' && !url.search && !url.hash && !url.username;
  if (!isBase || !['http:', 'https:'].includes(url.protocol)) {
    throw new BridgeError('ADDRESS_INVALID', {
      hint: 'Give the address at which players reach this bridge, such as http://192.168.1.5:8690.',
    });
  }
  return url.origin;
};

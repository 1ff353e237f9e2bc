/** What of a control plane's answers counts here; all else in them is left alone. */
import { type Static, Type } from 'typebox';

const MOST_ENTRIES = 10_000;
/** It goes into paths. */
export const CloudId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,128}$' });
const Text = Type.String({ maxLength: 4096 });
const listOf = <T extends Type.TSchema>(entry: T) =>
  Type.Object({ items: Type.Array(entry, { maxItems: MOST_ENTRIES }) });

/** A team, a system, an account or a user. */
export const Named = Type.Object({ id: CloudId, name: Text });
export type Named = Static<typeof Named>;
export const NamedList = listOf(Named);

export const CloudAccount = Type.Object({
  ...Named.properties,
  account_public_key: Type.Optional(Text),
  /** Whether the servers know it as it is here. */
  jwt_sync_status: Type.Enum(['InProgress', 'Complete', 'Failed']),
  system: Type.Object({ server_urls: Type.Optional(Text) }),
});
export type CloudAccount = Static<typeof CloudAccount>;

/** Made by others, too: any of it may be missing. */
export const Export = Type.Object({
  name: Type.Optional(Text),
  subject: Type.Optional(Text),
  type: Type.Optional(Text),
  account_token_position: Type.Optional(Type.Integer()),
});
export type Export = Static<typeof Export>;
export const Import = Type.Object({
  name: Type.Optional(Text),
  account: Type.Optional(Text),
  subject: Type.Optional(Text),
  local_subject: Type.Optional(Text),
  /** What `local_subject` was called before. */
  to: Type.Optional(Text),
  type: Type.Optional(Text),
});
export type Import = Static<typeof Import>;

export const CloudExport = Type.Object({ id: CloudId, jwt_settings: Export });
export const CloudImport = Type.Object({ id: CloudId, jwt_settings: Import });
export type CloudImport = Static<typeof CloudImport>;
export const ExportList = listOf(CloudExport);
export const ImportList = listOf(CloudImport);

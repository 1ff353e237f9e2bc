import { type Static, Type } from 'typebox';

/** What the plugin says of itself. */
export const PluginAsk = Type.Object({
  /** Name of the Jellyfin server. */
  name: Type.String({ minLength: 1, maxLength: 64 }),
  /** Where the server reaches this bridge: `http://192.168.1.5:8690`. */
  address: Type.String({ minLength: 1, maxLength: 512 }),
  /** Of Jellyfin. */
  version: Type.String({ minLength: 1, maxLength: 32 }),
});
export type PluginAsk = Static<typeof PluginAsk>;

export const PluginRecord = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{8}$' }),
  ...PluginAsk.properties,
  /** Of its token, which nobody keeps but the plugin. */
  tokenHash: Type.String(),
  /** Id of the device whose addresses are written. */
  device: Type.String(),
  createdAtMs: Type.Integer(),
  lastSeenAtMs: Type.Integer(),
});
export type PluginRecord = Static<typeof PluginRecord>;

export type PluginInfo = Omit<PluginRecord, 'tokenHash'>;

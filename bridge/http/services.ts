import type { Dlna } from '../dlna/dlna.ts';
import type { Everything } from '../finding/everything.ts';
import type { Finder } from '../finding/finder.ts';
import type { Catalogs } from '../library/catalogs.ts';
import type { FolderBrowser } from '../library/folder-browser.ts';
import type { MediaServers } from '../library/media-server.ts';
import type { ServerSetup } from '../library/server-setup.ts';
import type { Sources } from '../library/sources.ts';
import type { Administration } from '../network/administration.ts';
import type { BrowserDesk } from '../network/browsers/browser-desk.ts';
import type { LinkedBrowsers } from '../network/browsers/linked-browsers.ts';
import type { CloudAccounts } from '../network/cloud/cloud-accounts.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import type { Invitations } from '../network/invitations.ts';
import type { Inviting } from '../network/inviting.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import type { Opening } from '../network/opening.ts';
import type { OriginalAccounts } from '../network/original-accounts.ts';
import type { OwnNetwork } from '../network/own-network.ts';
import type { Devices } from '../playback/devices.ts';
import type { Exports } from '../playback/exports.ts';
import type { Hls } from '../playback/hls.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import type { KeptLibraries } from '../playback/kept-libraries.ts';
import type { Positions } from '../playback/kept-positions.ts';
import type { PairingCodes } from '../playback/pairing-codes.ts';
import type { PluginLibraries } from '../playback/plugin-libraries.ts';
import type { Plugins } from '../playback/plugins.ts';
import type { Timelines } from '../playback/timelines.ts';
import type { Viewings } from '../playback/viewings.ts';
import type { Log } from '../protocol/log.ts';
import type { OriginalShare } from '../protocol/original.ts';
import type { Downloads } from '../remote/downloads/downloads.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';
import type { CatalogServer } from '../share/catalog-server.ts';
import type { Shares } from '../share/shares.ts';
import type { Watching } from '../share/watching.ts';
import type { Updates } from '../updates/updates.ts';
import type { Access } from './access/access.ts';
import type { LogTail } from './log-tail.ts';
import type { EditableSettings } from './settings-answers.ts';

/** What the routes stand on. They hold no rules: schema, one call, status. */
export type Services = {
  readonly version: string;
  readonly startedAtMs: number;
  readonly household: Household;
  readonly memberships: Memberships;
  /** What others share with us there, and we have not imported, as its global service knows it. */
  readonly unimported: (
    membership: Membership,
    timeoutMs: number,
  ) => Promise<readonly OriginalShare[]>;
  /** Those that were used with the original's programs. */
  readonly originalAccounts: OriginalAccounts;
  /** Those at Synadia Cloud. */
  readonly cloudAccounts: CloudAccounts;
  readonly friends: Friends;
  readonly inviting: Inviting;
  readonly invitations: Invitations;
  /** Absent when this bridge administers none. */
  readonly ownNetwork?:
    | {
        readonly network: OwnNetwork;
        readonly opening: Opening;
        readonly administration: Administration;
      }
    | undefined;
  /** Browsers that reach the household over its networks. */
  readonly browsers: { readonly linked: LinkedBrowsers; readonly desk: BrowserDesk };
  readonly sources: Sources;
  readonly catalogs: Catalogs;
  readonly jellyfin: { readonly servers: MediaServers; readonly setup: ServerSetup };
  readonly shares: Shares;
  readonly remote: RemoteCatalogs;
  readonly finder: Finder;
  readonly everything: Everything;
  readonly server: CatalogServer;
  /** What friends watch of ours. */
  readonly watching: Watching;
  /** Details, pictures and subtitles of items, our own and friends'. */
  readonly itemAssets: ItemAssets;
  readonly viewings: Viewings;
  readonly devices: Devices;
  /** Where the household stopped watching. */
  readonly positions: Positions;
  readonly dlna: Dlna;
  readonly pairingCodes: PairingCodes;
  /** Absent when films are sent as fast as players take them. */
  readonly timelines: Timelines | undefined;
  /** Films in segments, for players that take no whole files. */
  readonly hls: Hls;
  readonly downloads: Downloads;
  readonly exports: Exports;
  /** Those of exports and plugins. */
  readonly keptLibraries: KeptLibraries;
  /** Jellyfin servers with our plugin, and what they copy. */
  readonly plugins: Plugins;
  readonly pluginLibraries: PluginLibraries;
  readonly access: Access;
  readonly settings: EditableSettings;
  readonly updates: Updates;
  readonly folders: FolderBrowser;
  readonly log: Log;
  readonly logTail: LogTail;
  readonly dataDir: string;
};

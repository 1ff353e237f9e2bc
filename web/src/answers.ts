/** What the bridge answers, as far as the page uses it. */
import type { Static } from 'typebox';
import type { DownloadAnswer } from '../../bridge/http/download-answers.ts';
import type {
  CatalogAnswer,
  FriendAnswer,
  ItemAnswer,
  ItemsAnswer,
  PreviewAnswer,
  SearchAnswer,
} from '../../bridge/http/schemas.ts';
import type { SettingInfo } from '../../bridge/http/settings-answers.ts';
import type { ProblemsAnswer, SourceAnswer } from '../../bridge/http/source-answers.ts';
import type { ViewingAnswer } from '../../bridge/http/viewing-answers.ts';
import type { NewViewingAnswer } from '../../bridge/http/viewing-routes.ts';
import type { ConnectionInfo } from '../../bridge/library/server-setup.ts';
import type { CatalogRule } from '../../bridge/media/rule.ts';
import type { Position as PositionAnswer } from '../../bridge/playback/positions.ts';

export type Item = Static<typeof ItemAnswer>;
export type ItemsPage = Static<typeof ItemsAnswer>;
/** What was looked for in all catalogs. */
export type Found = Static<typeof SearchAnswer>;

export type Catalog = Static<typeof CatalogAnswer>;
/** Which items of its sources a catalog holds. */
export type Rule = CatalogRule;
/** What a catalog is made of. */
export type Contents = { readonly sources: readonly string[]; readonly rule: Rule };
/** What a catalog of some contents would hold, and what there is to choose from. */
export type Preview = Static<typeof PreviewAnswer>;
/** What there is of some kind, and how many items have it. */
export type Choice = Preview['kinds'][number];
export type Source = SourceAnswer;
export type Connection = ConnectionInfo;
export type Problems = ProblemsAnswer;
export type Friend = Static<typeof FriendAnswer>;

/** What somebody shares with us, and we have not imported. */
export type Waiting = {
  readonly catalog: string;
  readonly account: string;
  /** Absent: they are no friend of ours. */
  readonly friend?: string;
  readonly online: boolean;
};

/** Folders of the computer that the bridge runs on; without a path those from which one begins. */
export type Folders = {
  readonly path?: string;
  readonly parent?: string;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
};
export type Setting = SettingInfo;

/** How the bridge does. */
export type Status = {
  readonly version: string;
  readonly uptimeSec: number;
  readonly sessions: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
};
export type LogLine = {
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly facts: string;
};

/** Ourselves. */
export type WhoAmI = {
  readonly name: string;
  readonly key: string;
  readonly friendCode: string;
};

export type Membership = {
  readonly kind: 'own' | 'joined' | 'original' | 'synadia';
  readonly network: string;
  readonly name: string;
  readonly account: string;
  readonly urls: readonly string[];
  readonly online: boolean;
  readonly state: 'connected' | 'connecting' | 'refused';
  /** host:port of the server in use. */
  readonly server?: string;
  /** Asked of the network's administrator, who is away. */
  readonly waiting: readonly { readonly change: 'attach' | 'detach'; readonly catalog: string }[];
};

/** What became of leaving a network. */
export type Left = {
  readonly told: boolean;
  readonly ended: readonly string[];
};

export type OwnNetwork = {
  readonly reach: 'this-machine' | 'home' | 'public' | 'rented';
  readonly checks: readonly {
    readonly what: string;
    /** Absent: it cannot be told from inside. */
    readonly ok?: boolean;
    readonly message: string;
  }[];
};

export type Invitation = {
  readonly code: string;
  readonly expiresAt: string;
  readonly warning?: string;
};

/** Something that is fetched to keep. */
export type Download = DownloadAnswer;
/** Where the household stopped watching. */
export type Position = PositionAnswer;

export type Viewing = Static<typeof ViewingAnswer>;
/** A viewing that was only just begun. */
export type NewViewing = Static<typeof NewViewingAnswer>;
export type Subtitle = NewViewing['subtitles'][number];

/** A television that may play everything. */
export type Device = {
  readonly id: string;
  readonly kind: 'tv' | 'dlna' | 'library';
  readonly name: string;
  readonly lastUsedAt: string;
  readonly isRefused?: true;
  readonly playing: readonly { readonly title: string }[];
};

/** Whether televisions find this bridge by themselves. */
export type Dlna = {
  /** Absent: it is off. */
  readonly interface?: string;
  /** Absent: nothing is answered. */
  readonly url?: string;
  readonly interfaces: readonly { readonly interface: string; readonly address: string }[];
};

export type Role = 'manage' | 'watch';
/** Who is signed in here. */
export type Caller = {
  readonly role: Role;
  /** Absent: by a link. */
  readonly person?: { readonly id: string; readonly name: string };
};
/** Somebody of the household who signs in with a password. */
export type Person = { readonly id: string; readonly name: string; readonly role: Role };
/** A browser that is signed in. */
export type SignedIn = {
  readonly id: string;
  readonly person?: string;
  readonly browser?: string;
  readonly signedInAt: string;
  readonly isThis: boolean;
};
/** A token for a script. */
export type Token = { readonly id: string; readonly name: string; readonly role: Role };

/** A Jellyfin server with our plugin. */
export type Plugin = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly lastSeenAt: string;
  readonly items?: number;
  /** Why its libraries could not be written. */
  readonly problem?: { readonly message: string; readonly hint: string };
};
export type PluginCode = { readonly code: string; readonly expiresAt: string };

type Use = { readonly used: number; readonly limit: number };
/** A household on our own network, or one of its own accounts. */
export type Member = {
  readonly name: string;
  readonly account: string;
  readonly kind: 'own' | 'hub' | 'member';
  readonly connections: Use;
  readonly imports: Use;
  readonly paused: boolean;
  readonly sentBytes: number;
  readonly receivedBytes: number;
};
/** An invitation that was given out. */
export type PastInvitation = {
  readonly id: string;
  readonly expiresAt: string;
  readonly state: 'pending' | 'used' | 'expired' | 'withdrawn';
  /** Who joined with it. */
  readonly member?: string;
};

/** The JSON inside v2 messages (docs/protocol.md). Unknown fields are ignored, by both sides. */
import { type Static, Type } from 'typebox';
import { BrowserCertificate } from './browser-certificate.ts';
import { WEBSOCKET_ADDRESS } from './browser-link.ts';
import { CatalogName, Item, ItemId } from './item.ts';
import { AccountKey, OperatorKey, UserKey, XKey } from './nkey.ts';

export const PROTOCOL_VERSION = 2;

const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Token = Type.String({ minLength: 1, maxLength: 64 });
/** 16 random bytes in base64url, new whenever an owner's bridge starts. */
export const Epoch = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });

/** Plain: whatever could not be sealed. Nothing in it is trusted. */
export const PlainError = Type.Object({
  error: Type.Object({ code: Type.String({ maxLength: 64 }), epoch: Type.Optional(Epoch) }),
});

/** Plain answer to `hello`: a hint, nothing in it is trusted. */
export const Hello = Type.Object({
  versions: Type.Array(Type.Integer(), { maxItems: 16 }),
  epoch: Epoch,
  key: XKey,
  /** Revision of the catalog's listing. */
  revision: Count,
  /** Bytes of the largest block. */
  block: Count,
  /** Asks that may be under way at once in one session. */
  window: Type.Optional(Count),
});
export type Hello = Static<typeof Hello>;

/** The first block rides in Noise message 2, which ends at 65,535 bytes. */
export const FIRST_BLOCK_MAX = 60 * 1024;
/** 512 KiB, and never more than the server's max_payload leaves. */
export const BLOCK_MAX = 512 * 1024;
/** Asks under way at once in one session: 16 MiB of the smallest blocks. */
export const ASKS_MAX = 256;

const Revision = Type.String({ maxLength: 128 });
const WantItem = Type.Object({
  kind: Type.Literal('item'),
  id: ItemId,
  /** Refuse with ITEM_CHANGED unless the item is at this revision. */
  revision: Type.Optional(Revision),
  offset: Count,
  length: Type.Integer({ minimum: 0, maximum: FIRST_BLOCK_MAX }),
});
const WantItems = Type.Object({ kind: Type.Literal('items'), since: Count });
const WantNothing = Type.Object({ kind: Type.Literal('nothing') });

/** Payload of Noise message 1. */
export const Open = Type.Object({
  v: Type.Literal(PROTOCOL_VERSION),
  epoch: Epoch,
  want: Type.Union([WantItem, WantItems, WantNothing]),
  /** Of a browser that the friend has linked, whose key is not the friend's. */
  browser: Type.Optional(BrowserCertificate),
});
export type Open = Static<typeof Open>;

/** Part of a listing. `next` is there when more follows: give it to `items` as the cursor. */
export const Page = Type.Object({
  revision: Count,
  /** True when everything follows, whatever `since` was: forget what you had. */
  full: Type.Boolean(),
  items: Type.Array(Item),
  removed: Type.Array(ItemId),
  /** Which of the catalog's sources are away (Item.source): their items cannot be read now. Absent: none. */
  away: Type.Optional(Type.Array(Count, { maxItems: 256 })),
  /** The listing may be looked through while its owner is away. */
  listedAway: Type.Optional(Type.Literal(true)),
  next: Type.Optional(Type.String({ maxLength: 128 })),
});
export type Page = Static<typeof Page>;

const RenditionName = Type.String({ pattern: '^[a-z0-9]{1,8}$' });
/** Of how films are cut, which both sides must do alike. */
export const RENDITION_PLAN = 1;

/** JSON part of Noise message 2's payload; the first block follows it. */
export const Opened = Type.Union([
  Type.Object({
    error: Type.Object({
      code: Type.String({ maxLength: 64 }),
      /** With CATALOG_RENAMED: what it is called now. */
      catalog: Type.Optional(CatalogName),
    }),
  }),
  Type.Object({
    /** Last token of the subject that asks go to: the process that holds the session. */
    process: Type.String({ pattern: '^[A-Za-z0-9]{8,32}$' }),
    /** Bytes of the largest block. */
    block: Count,
    /** Seconds without an ask after which the session ends. */
    idle: Count,
    item: Type.Optional(Item),
    page: Type.Optional(Page),
    /** Names of the smaller versions that the owner makes of films. Absent: none. */
    renditions: Type.Optional(Type.Array(RenditionName, { maxItems: 16 })),
  }),
]);
export type Opened = Static<typeof Opened>;

/** Name of a picture or subtitle among an item's (media/item-details.ts). */
const AssetName = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,47}$' });
const AssetMark = Type.String({ minLength: 1, maxLength: 128 });

/** Sealed requests inside a session. */
export const AskRequest = Type.Union([
  Type.Object({
    op: Type.Literal('read'),
    id: ItemId,
    revision: Revision,
    offset: Count,
    length: Type.Integer({ minimum: 1, maximum: BLOCK_MAX }),
  }),
  Type.Object({ op: Type.Literal('items'), since: Count, cursor: Type.Optional(Token) }),
  Type.Object({ op: Type.Literal('item'), id: ItemId }),
  Type.Object({
    op: Type.Literal('asset'),
    id: ItemId,
    asset: AssetName,
    mark: AssetMark,
    offset: Count,
    length: Type.Integer({ minimum: 1, maximum: BLOCK_MAX }),
  }),
  Type.Object({
    op: Type.Literal('rendition'),
    id: ItemId,
    revision: Revision,
    plan: Type.Literal(RENDITION_PLAN),
    /** Id of the track in the film. */
    track: Count,
    rendition: RenditionName,
    /** Absent: the initialisation. */
    segment: Type.Optional(Count),
    offset: Count,
    length: Type.Integer({ minimum: 1, maximum: BLOCK_MAX }),
  }),
  Type.Object({ op: Type.Literal('close') }),
]);
export type AskRequest = Static<typeof AskRequest>;
/** Which part of which version of a film. */
export type RenditionAsk = Omit<
  Extract<AskRequest, { op: 'rendition' }>,
  'op' | 'offset' | 'length'
>;

/** Answer to `item`. */
export const ItemAnswer = Type.Object({
  item: Item,
  /** As media/item-details.ts has it, which whoever uses it checks. */
  details: Type.Optional(Type.Unknown()),
});

/** Asks for assets and renditions that may be under way at once for one friend. */
export const ASSET_ASKS_MAX = 32;

/** JSON part of the answers to `asset` and `rendition`; bytes follow it, as in {@link Opened}. */
export const AssetHead = Type.Object({
  /** Bytes of the whole. */
  size: Count,
  type: Type.String({ maxLength: 127 }),
});
export type AssetHead = Static<typeof AssetHead>;

/** Sealed JSON answers: an error, or what the operation returns. */
export const AskError = Type.Object({
  error: Type.Object({ code: Type.String({ maxLength: 64 }) }),
});

const Name = Type.String({ minLength: 1, maxLength: 64 });

/** Payload of the invitation's Noise message 1: the guest's account key and name. */
export const JoinRequest = Type.Object({
  v: Type.Literal(PROTOCOL_VERSION),
  /** Proof of the code: see invitation.ts. */
  invitation: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  account: AccountKey,
  name: Name,
});
export type JoinRequest = Static<typeof JoinRequest>;

const NetworkUrl = Type.String({
  maxLength: 256,
  pattern: '^(?:nats|tls)://[^\\s/@]+:\\d{1,5}$',
});

/** An account that gives every member the welcome catalog, and its long-term key. */
export const Hub = Type.Object({ account: AccountKey, key: XKey });
export type Hub = Static<typeof Hub>;

/** How a network is reached, as its administrator says. */
export const NetworkInfo = Type.Object({
  network: OperatorKey,
  name: Name,
  /** A later one replaces an earlier one. */
  serial: Count,
  urls: Type.Array(NetworkUrl, { minItems: 1, maxItems: 16 }),
  /** Where browsers connect. Absent: nowhere. */
  websockets: Type.Optional(
    Type.Array(Type.String({ maxLength: 256, pattern: WEBSOCKET_ADDRESS }), { maxItems: 16 }),
  ),
  /** PEM. Under TLS only servers with a certificate of these are spoken to; none: the system's. */
  ca: Type.Array(Type.String({ maxLength: 8192 }), { maxItems: 4 }),
  /** The administrator's household. */
  administrator: Type.Object({ name: Name, account: AccountKey, key: XKey }),
  /** Absent: the network has none. */
  hub: Type.Optional(Hub),
});
export type NetworkInfo = Static<typeof NetworkInfo>;

/** Answer to `info`, and what is announced when it changes: base64url, Ed25519 of the operator. */
export const SignedNetworkInfo = Type.Object({
  info: Type.String({ maxLength: 65_536 }),
  signature: Type.String({ minLength: 86, maxLength: 86 }),
});

/** Payload of the invitation's Noise message 2. */
export const JoinAnswer = Type.Union([
  Type.Object({ error: Type.Object({ code: Type.String({ maxLength: 64 }) }) }),
  NetworkInfo,
]);
export type JoinAnswer = Static<typeof JoinAnswer>;

/** A member asks the administrator to add or remove the imports of one catalog. */
export const ImportRequest = Type.Object({
  owner: AccountKey,
  catalog: CatalogName,
  alias: CatalogName,
  /** How long this has waited for the administrator, by the member's clock. */
  waitedSec: Type.Optional(Count),
});
export type ImportRequest = Static<typeof ImportRequest>;

/** A member asks the administrator to let a user of its own account in no more. */
export const RevokeRequest = Type.Object({
  user: UserKey,
  /** When that user's JWT ends by itself, Unix seconds. */
  endsAtSec: Count,
});
export type RevokeRequest = Static<typeof RevokeRequest>;

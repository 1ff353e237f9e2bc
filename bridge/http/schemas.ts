/** Shapes that several routes share. */
import { Type } from 'typebox';
import { ItemDetails } from '../media/item-details.ts';
import { CatalogRule } from '../media/rule.ts';
import { FriendLimits } from '../network/friend-limits.ts';
import { CatalogName, Item } from '../protocol/item.ts';

export const ErrorAnswer = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
});

const Watched = Type.Object({
  catalog: Type.String(),
  item: Type.String(),
  title: Type.String(),
});

export const FriendAnswer = Type.Object({
  name: Type.String(),
  key: Type.Optional(Type.String()),
  offeredKey: Type.Optional(Type.String()),
  accounts: Type.Array(Type.Object({ network: Type.String(), account: Type.String() })),
  /** Was marked as a user of the original's programs: is answered by them, so the network's operator could read along. */
  isOriginal: Type.Optional(Type.Boolean()),
  /** Gives a network's welcome catalog; nobody lives there. */
  isHub: Type.Optional(Type.Boolean()),
  /** Is given nothing for now. */
  isPaused: Type.Optional(Type.Boolean()),
  limits: Type.Optional(FriendLimits),
  /** Names of our catalogs that this friend may see. */
  shares: Type.Array(Type.String()),
  /** Whether their bridge is there, as far as ours knows. */
  online: Type.Boolean(),
  /** When it was last heard of; absent: never. */
  lastSeenAt: Type.Optional(Type.String()),
  /** What they watch of ours now. */
  watching: Type.Array(Type.Object({ ...Watched.properties, since: Type.String() })),
  /** What they watched of ours last. */
  watched: Type.Optional(Type.Object({ ...Watched.properties, at: Type.String() })),
});

export const CatalogAnswer = Type.Object({
  name: CatalogName,
  /** `own`, or `imported` from `friend`. */
  kind: Type.Union([Type.Literal('own'), Type.Literal('imported')]),
  description: Type.String(),
  items: Type.Integer(),
  /** How many of the disks that it is on are away: what is there cannot be played now. Absent: none. */
  disksAway: Type.Optional(Type.Integer()),
  /** Own catalogs: where its items are from, and what stands before their paths. */
  sources: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), prefix: Type.String(), isAway: Type.Boolean() })),
  ),
  /** Own catalogs, asked for one at a time: which items of its sources it holds. */
  rule: Type.Optional(CatalogRule),
  /** Own catalogs: names of the friends who may see it. */
  sharedWith: Type.Optional(Type.Array(Type.String())),
  /** Own catalogs: whether friends may look through it while this bridge is away. */
  listedAway: Type.Optional(Type.Boolean()),
  /** Imported catalogs: whose it is, how they call it, and how it does. */
  friend: Type.Optional(Type.String()),
  catalog: Type.Optional(Type.String()),
  online: Type.Optional(Type.Boolean()),
  problem: Type.Optional(Type.String()),
  /** Its owner is away, and does not want it to be looked through meanwhile. */
  hidden: Type.Optional(Type.Literal(true)),
  /** When their bridge last answered; absent: never. */
  lastSeenAt: Type.Optional(Type.String()),
  /** What came from them lately, in bytes per second. `isLimit`: more was wanted; else the link may carry more. */
  link: Type.Optional(
    Type.Object({ rate: Type.Integer(), isLimit: Type.Optional(Type.Literal(true)) }),
  ),
  /** Not attached yet: the administrator of the network, who is away, has to. */
  waiting: Type.Optional(Type.Boolean()),
});

export const ItemAnswer = Type.Object({
  ...Item.properties,
  /** The disk that it is on is away: it cannot be played now. */
  unavailable: Type.Optional(Type.Literal(true)),
});

export const ItemsAnswer = Type.Object({
  items: Type.Array(ItemAnswer),
  /** Pages: the cursor of what follows, and how many there are in all. */
  next: Type.Optional(Type.String()),
  total: Type.Optional(Type.Integer()),
  /** A search: there may be more, later or with fewer words. */
  incomplete: Type.Optional(Type.Literal(true)),
});

export const FoundAnswer = Type.Object({ catalog: CatalogName, item: ItemAnswer });

export const SearchAnswer = Type.Object({
  results: Type.Array(FoundAnswer),
  total: Type.Integer(),
  incomplete: Type.Optional(Type.Literal(true)),
});

const Choices = Type.Array(Type.Object({ name: Type.String(), items: Type.Integer() }));

export const PreviewAnswer = Type.Object({
  items: Type.Integer(),
  bytes: Type.Integer(),
  kinds: Choices,
  first: Type.Array(Item),
  comes: Type.Integer(),
  goes: Type.Integer(),
  undescribed: Type.Integer(),
  choices: Type.Object({
    ...{ kinds: Choices, folders: Choices, genres: Choices, tags: Choices },
    certifications: Choices,
  }),
});

export const DetailsAnswer = Type.Object({
  item: ItemAnswer,
  details: Type.Optional(ItemDetails),
  /** Why there are no details though there may be some: their owner is away. */
  problem: Type.Optional(Type.String()),
});

export const Done = Type.Object({ ok: Type.Literal(true) });

export const ByName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 128 }) });

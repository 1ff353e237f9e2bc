import { type Static, Type } from 'typebox';

/** 128 random bits in base64url: the item's name for ever, whatever happens to its path or bytes. */
export const ItemId = Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' });

/** What an item is; decides how players and pages present it. */
export const ItemKind = Type.Union([
  Type.Literal('movie'),
  Type.Literal('episode'),
  Type.Literal('track'),
  Type.Literal('photo'),
  Type.Literal('other'),
]);
export type ItemKind = Static<typeof ItemKind>;

/**
 * One entry of a catalog as friends see it: the original's five fields (`path`, `hash`, `byte_size`,
 * `mime_type`, `description`) and what a media server needs beside them. Unknown fields are ignored,
 * so later versions can add some.
 */
export const Item = Type.Object({
  id: ItemId,
  /** Below the catalog's root, `/` between the parts, no leading `/`. */
  path: Type.String({ minLength: 1, maxLength: 4096 }),
  /** Lower-case hex SHA-256 of the file; absent until it has been read once. */
  hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  /** Bytes. */
  byte_size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  /** Bare media type, no parameters. */
  mime_type: Type.String({ maxLength: 127 }),
  description: Type.String({ maxLength: 4096 }),
  kind: ItemKind,
  title: Type.String({ maxLength: 1024 }),
  year: Type.Optional(Type.Integer({ minimum: 1800, maximum: 9999 })),
  /** Opaque mark of the bytes; differs whenever they do. Sessions are bound to it. */
  revision: Type.String({ minLength: 1, maxLength: 128 }),
});
export type Item = Static<typeof Item>;

/** `[a-z0-9]+` as in the original; it stands in NATS subjects. */
export const CatalogName = Type.String({ pattern: '^[a-z0-9]{1,64}$' });

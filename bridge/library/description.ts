/** What a source says of one of its files, beside what the file's path tells. */
import { type Static, Type } from 'typebox';
import type { ItemDetails } from '../media/item-details.ts';
import type { Item } from '../protocol/item.ts';

/** The fields of an item that describe it; `path`, size, hash and marks come from elsewhere. */
export type DescribedFields = Pick<Item, 'kind' | 'title'> &
  Partial<
    Omit<
      Item,
      | 'id'
      | 'path'
      | 'hash'
      | 'byte_size'
      | 'description'
      | 'revision'
      | 'added_at'
      | 'source'
      | 'details'
    >
  >;

const Path = Type.String({ minLength: 1, maxLength: 4096 });

/** Where the bytes of an asset come from: a file, by its path below the source's root, or a part of the media file. */
export const AssetOrigin = Type.Union([
  Type.Object({
    kind: Type.Literal('picture'),
    path: Path,
    mimeType: Type.String({ maxLength: 127 }),
  }),
  /** See media/subtitles/sidecars.ts. */
  Type.Object({
    kind: Type.Literal('sidecar'),
    path: Path,
    format: Type.String({ maxLength: 16 }),
    language: Type.Optional(Type.String({ maxLength: 35 })),
    frameRate: Type.Optional(Type.Number()),
  }),
  /** What a media server gives, by whatever name it has there (Source.fetch). */
  Type.Object({ kind: Type.Literal('served'), ref: Type.String({ maxLength: 512 }) }),
  Type.Object({ kind: Type.Literal('cover') }),
  Type.Object({ kind: Type.Literal('track'), trackId: Type.Integer({ minimum: 0 }) }),
]);
export type AssetOrigin = Static<typeof AssetOrigin>;

export type DescribingProblem = {
  /** Below the source's root: of the media file, or of what lies beside it. */
  readonly path: string;
  readonly kind: string;
};

export type Description = {
  /** All that was looked at, in one mark: asked with it again, the answer is `unchanged`. */
  readonly mark: string;
  /** All of them, with what the path alone tells. */
  readonly fields: DescribedFields;
  readonly details: ItemDetails;
  /** By the asset's name in `details`. */
  readonly assets: Readonly<Record<string, AssetOrigin>>;
  readonly problems: readonly DescribingProblem[];
};

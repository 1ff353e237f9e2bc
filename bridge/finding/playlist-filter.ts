import { type Static, Type } from 'typebox';
import { ItemKind } from '../protocol/item.ts';

/** Which items of a catalog a playlist holds: what passes all of these. */
export const PlaylistFilter = Type.Object({
  /** Title of a series, without regard to case and accents. */
  series: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  search: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  kind: Type.Optional(ItemKind),
});
export type PlaylistFilter = Static<typeof PlaylistFilter>;

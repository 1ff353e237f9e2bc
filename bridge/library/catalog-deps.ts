import type { Catalog } from './catalog.ts';
import type { CatalogDocument } from './catalog-files.ts';
import type { RevisionClock } from './revision-clock.ts';
import type { SourceIndex } from './source-index.ts';

export type CatalogDeps = {
  readonly document: CatalogDocument;
  readonly clock: RevisionClock;
  /** undefined: there is none of this name any more. */
  readonly index: (source: string) => SourceIndex | undefined;
  readonly isAway: (source: string) => boolean;
  /** For every revision, once it is on disk; the catalog may be at a later one by then. */
  readonly onChange: (catalog: Catalog, revision: number) => void;
};

import { setImmediate } from 'node:timers/promises';
import type { CatalogContents } from './catalog-info.ts';
import { type CatalogPreview, PreviewDraft } from './catalog-preview.ts';
import { newCatalog, withSources } from './catalog-record.ts';
import type { Catalogs } from './catalogs.ts';
import type { Sources } from './sources.ts';

/** Entries that are looked at before others' work goes on. */
const SLICE = 1_000;

/**
 * What a catalog of these contents would hold; `name`: against one that there is. Throws SOURCE_NOT_FOUND,
 * CATALOG_NOT_FOUND.
 */
export const previewContents = async (
  { sources, catalogs }: { readonly sources: Sources; readonly catalogs: Catalogs },
  contents: CatalogContents,
  name?: string,
): Promise<CatalogPreview> => {
  const catalog = name === undefined ? undefined : catalogs.of(name);
  const head = withSources(catalog?.head ?? newCatalog('preview', '', 1), contents.sources);
  const indexes = head.sources.map((source) => ({ ...source, index: sources.index(source.name) }));
  const draft = new PreviewDraft(contents.rule, (id) => catalog?.item(id) !== undefined);
  let left = SLICE;
  for (const { prefix, index } of indexes) {
    for (const entry of index.entries()) {
      draft.add(entry, prefix);
      if (--left > 0) continue;
      left = SLICE;
      await setImmediate();
    }
  }
  return draft.result(catalog?.size ?? 0);
};

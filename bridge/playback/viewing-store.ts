import { type Static, Type } from 'typebox';
import { openDocument } from '../store/document.ts';
import type { StoredViewing, ViewingStore } from './viewings.ts';

const Stored = Type.Object({
  capability: Type.String(),
  catalog: Type.String(),
  itemId: Type.String(),
  label: Type.String(),
  fileName: Type.String(),
  mimeType: Type.String(),
  createdAtMs: Type.Integer(),
});
const Viewings_ = Type.Object({ viewings: Type.Array(Stored) });

/** Capabilities are permissions: `file` belongs among the secrets. */
export const openViewingStore = async (file: string): Promise<ViewingStore> => {
  const empty = (): Static<typeof Viewings_> => ({ viewings: [] });
  const document = await openDocument({ file, schema: Viewings_, version: 1, empty });
  return {
    load: async () => document.data.viewings,
    save: (viewings: readonly StoredViewing[]) =>
      document.update((data) => {
        data.viewings = [...viewings];
      }),
  };
};

import type { FilmConverter } from '../ffmpeg/film-converter.ts';
import type { Assets } from '../library/assets/assets.ts';
import type { Catalogs } from '../library/catalogs.ts';
import { BridgeError } from '../protocol/errors.ts';
import { convertFilm } from './convert-film.ts';
import { pageOf } from './pages.ts';
import type { ServedCatalogs } from './served.ts';

/** The library as the owner's side of the protocol needs it. */
export const servedCatalogs = (
  catalogs: Catalogs,
  assets: Assets,
  renditions: Pick<ServedCatalogs, 'renditions' | 'openRendition'>,
  converter: FilmConverter,
): ServedCatalogs => ({
  renditions: () => renditions.renditions(),
  openRendition: (...ask) => renditions.openRendition(...ask),
  convertFilm: (catalog, item) => convertFilm(catalogs, converter, catalog, item),
  has: (catalog) => catalogs.has(catalog),
  names: () => catalogs.list().map(({ name }) => name),
  onChange: (listener) => catalogs.onChange(listener),
  about: (catalog) => catalogs.get(catalog),
  items: (catalog) => catalogs.of(catalog).items(),
  renamedFrom: (catalog) => catalogs.renamedFrom(catalog),
  revision: (catalog) => catalogs.of(catalog).revision,
  item: (catalog, id) => catalogs.item(catalog, id),
  details: (catalog, id) => assets.details(catalogs.of(catalog).sourceOf(id), id),
  openAsset: (catalog, ask, asker, signal) =>
    assets.open(catalogs.of(catalog).sourceOf(ask.id), ask, asker, signal),
  page: (catalog, since, cursor, maxBytes) =>
    pageOf(catalogs.history(catalog), since, cursor, maxBytes),
  read: async (catalog, { id, revision }, target, position, isReadingOn) => {
    const file = await catalogs.openItem(catalog, id, isReadingOn);
    try {
      if (file.item.revision !== revision) throw new BridgeError('ITEM_CHANGED');
      const filled = await file.read(target, 0, target.length, position);
      if (filled < target.length) throw new BridgeError('ITEM_CHANGED');
    } finally {
      file.close().catch(() => {});
    }
  },
});

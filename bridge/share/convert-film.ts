import { type FilmConverter, mostBytesOf } from '../ffmpeg/film-converter.ts';
import type { Catalogs } from '../library/catalogs.ts';
import type { ItemFile } from '../library/item-file.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { ConvertedFilm } from './served.ts';

const HEAD_BYTES = 64 * 1024;
/** What is in fragments plays as it is; the original goes by the second, which its users write into files. */
const FRAGMENTED = ['moof', 'io.natster.fragmented'];

/** An MP4 in fragments. Throws ITEM_CHANGED, ITEM_UNREADABLE. */
export const convertFilm = async (
  catalogs: Catalogs,
  converter: FilmConverter,
  catalog: string,
  item: Item,
): Promise<ConvertedFilm | undefined> => {
  const { mime_type, duration } = item;
  if (mime_type !== 'video/mp4' || !duration || !(await converter.isFree())) return undefined;
  const file = await openAt(catalogs, catalog, item);
  try {
    const head = Buffer.alloc(Math.min(HEAD_BYTES, item.byte_size));
    await file.read(head, 0, head.length, 0);
    if (file.fd === undefined || FRAGMENTED.some((mark) => head.includes(mark))) return undefined;
  } finally {
    await file.close();
  }
  const pieces = (signal: AbortSignal) => convert(catalogs, converter, catalog, item, signal);
  return { mostBytes: mostBytesOf(duration), pieces };
};

async function* convert(
  catalogs: Catalogs,
  converter: FilmConverter,
  catalog: string,
  item: Item,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const file = await openAt(catalogs, catalog, item);
  try {
    if (file.fd === undefined) throw new BridgeError('ITEM_UNREADABLE');
    yield* converter.convert(file.fd, signal);
  } finally {
    await file.close();
  }
}

const openAt = async (catalogs: Catalogs, catalog: string, item: Item): Promise<ItemFile> => {
  const file = await catalogs.openItem(catalog, item.id);
  if (file.item.revision === item.revision) return file;
  await file.close();
  throw new BridgeError('ITEM_CHANGED');
};

import { Header, Pax } from 'tar';

export type TarFile = { readonly path: string; readonly bytes: Uint8Array };

const BLOCK_BYTES = 512;
const MODE = 0o644;

/** A tar archive of plain files, one after the other as they come; who reads slowly is waited for. */
export async function* tarOf(files: AsyncIterable<TarFile>): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes } of files) {
    const about = { path, mode: MODE, size: bytes.length };
    const header = new Header({ ...about, type: 'File', mtime: new Date(0) });
    header.encode();
    // Names that are long, or not ASCII.
    if (header.needPax || /[^\x20-\x7e]/.test(path)) yield new Pax(about).encode();
    if (header.block) yield header.block;
    yield bytes;
    yield Buffer.alloc((BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES);
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

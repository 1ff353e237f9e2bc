/** What was written, for who copies it elsewhere. */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  LibraryFile,
  LibraryFolder,
  LibraryReader,
  LibraryWanted,
  MediaKind,
} from '../../bridge/playback/library-writer.ts';
import { decodeMarker, type Entry, isItemKey, isPlainPath, KINDS, MARKER } from './marker.ts';

type At = Pick<LibraryWanted, 'id' | 'dir'>;
type Known = { readonly mark: string; readonly folders: readonly LibraryFolder[] };

export class LibraryContents implements LibraryReader {
  /** By directory, for as long as the list stays the same. */
  readonly #known = new Map<string, Known>();

  async folders(at: At): Promise<readonly LibraryFolder[]> {
    const mark = await markOf(at.dir);
    const known = this.#known.get(at.dir);
    if (mark === undefined) this.#known.delete(at.dir);
    if (mark === undefined || known?.mark === mark) return (mark && known?.folders) || [];
    const folders = foldersOf(await entriesIn(at));
    this.#known.set(at.dir, { mark, folders });
    return folders;
  }

  async files(at: At, folder: string): Promise<readonly LibraryFile[]> {
    return filesOf(await entriesIn(at), `${folder}/`);
  }

  async read(dir: string, folder: string, path: string): Promise<Uint8Array | undefined> {
    if (!isPlainPath(`${folder}/${path}`) || kindIn(path) === undefined) return undefined;
    try {
      const root = await realpath(dir);
      const file = join(root, folder, path);
      // A link leads nowhere that we have written to.
      return (await realpath(file)) === file ? await readFile(file) : undefined;
    } catch {
      return undefined;
    }
  }
}

const markOf = async (dir: string): Promise<string | undefined> => {
  const found = await stat(join(dir, MARKER), { bigint: true }).catch(() => undefined);
  return found && `${found.ino} ${found.size} ${found.mtimeNs}`;
};

const entriesIn = async ({ id, dir }: At): Promise<ReadonlyMap<string, Entry>> => {
  const bytes = await readFile(join(dir, MARKER)).catch(() => undefined);
  return bytes ? decodeMarker(id, bytes).entries : new Map();
};

const headOf = (path: string): string => path.slice(0, Math.max(0, path.indexOf('/')));

/** Playlists are for others. Of a path below a folder at the top. */
const kindIn = (path: string): MediaKind | undefined => KINDS.get(headOf(path));

const filesOf = (entries: ReadonlyMap<string, Entry>, start: string): LibraryFile[] => {
  const found: LibraryFile[] = [];
  for (const { stem, files } of entries.values()) {
    if (!stem.startsWith(start)) continue;
    for (const [whole, { digest }] of Object.entries(files)) {
      const path = whole.slice(start.length);
      if (whole.startsWith(start) && kindIn(path)) found.push({ path, digest: hexOf(digest) });
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
};

const foldersOf = (entries: ReadonlyMap<string, Entry>): LibraryFolder[] => {
  const found = new Map<string, { catalogs: Set<string>; kinds: Set<MediaKind>; items: number }>();
  for (const [key, { stem }] of entries) {
    const name = headOf(stem);
    const kind = kindIn(stem.slice(name.length + 1));
    if (!isItemKey(key) || !kind) continue;
    const folder = found.get(name) ?? { catalogs: new Set(), kinds: new Set(), items: 0 };
    found.set(name, folder);
    folder.catalogs.add(headOf(key));
    folder.kinds.add(kind);
    folder.items++;
  }
  return Array.from(found, ([name, { catalogs, kinds, items }]) => ({
    ...{ name, items, catalogs: [...catalogs].sort(), kinds: [...kinds].sort() },
    digest: digestOf(filesOf(entries, `${name}/`)),
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
};

const digestOf = (files: readonly LibraryFile[]): string => {
  const hash = createHash('sha256');
  for (const { path, digest } of files) hash.update(`${path}\0${digest}\n`);
  return hash.digest('hex').slice(0, 32);
};

const hexOf = (digest: string): string => Buffer.from(digest, 'base64url').toString('hex');

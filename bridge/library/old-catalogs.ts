/** Catalogs as versions of this program kept them that had a folder to each catalog, and no sources. */
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName, Item, ItemId } from '../protocol/item.ts';
import { errnoOf, makeDir } from '../store/atomic-file.ts';
import { DocumentFile } from '../store/document-file.ts';
import { ShardedDocument } from '../store/sharded-document.ts';
import { CatalogFiles } from './catalog-files.ts';
import { newCatalog, withSources } from './catalog-record.ts';
import { SourceFiles } from './source-files.ts';

const Revision = Type.Integer({ minimum: 0 });
const OldHead = Type.Object({
  name: CatalogName,
  description: Type.String({ maxLength: 4096 }),
  source: Type.Object({
    dir: Type.String({ minLength: 1 }),
    identity: Type.Optional(Type.String()),
  }),
  salt: Type.String({ minLength: 22 }),
  revision: Revision,
  tombstones: Type.Array(Type.Object({ id: ItemId, removedAt: Revision })),
  forgottenUpTo: Revision,
});
type OldHead = Static<typeof OldHead>;
const OldEntry = Type.Object({ item: Item, changedAt: Revision });
type OldEntry = Static<typeof OldEntry>;
/** Older still: all in one file. */
const OldFile = Type.Object({ ...OldHead.properties, entries: Type.Array(OldEntry) });

const NAME = /^([a-z0-9]{1,64})(\.json)?$/;
const KEPT = '.v1.bak';

/**
 * Each becomes a source and a catalog of it; what was there before is kept beside it, and goes aside only when all of
 * the new is on disk: until then it is taken over again. Throws DATA_INVALID.
 */
export const takeOverOldCatalogs = async (
  catalogsDir: string,
  sourcesDir: string,
): Promise<void> => {
  await makeDir(catalogsDir);
  const [catalogs, sources] = [new CatalogFiles(catalogsDir), new SourceFiles(sourcesDir)];
  // What a take-over that was cut short has left is ended before anything is read.
  await catalogs.settle();
  for (const file of await readdir(catalogsDir)) {
    const [, name, isFile] = NAME.exec(file) ?? [];
    if (name === undefined) continue;
    const path = join(catalogsDir, file);
    const old = isFile ? await readOldFile(path) : await readOldDirectory(path);
    if (!old) continue;
    await takeOver(name, old, catalogs, sources, async () => {
      await rm(`${path}${KEPT}`, { recursive: true, force: true });
      await rename(path, `${path}${KEPT}`);
      if (isFile) await catalogs.remove(name);
    });
  }
};

type Old = { readonly head: OldHead; readonly entries: readonly OldEntry[] };

const readOldFile = async (file: string): Promise<Old | undefined> => {
  const data = await new DocumentFile({ file, schema: OldFile, version: 1 }).read();
  return data ? { head: data, entries: data.entries } : undefined;
};

const readOldDirectory = async (dir: string): Promise<Old | undefined> => {
  if ((await versionOf(join(dir, 'head.json'))) !== 1) return undefined;
  const document = await ShardedDocument.open<OldHead, OldEntry>({
    ...{ dir, head: OldHead, entry: OldEntry, first: 'head', version: 1 },
    idOf: ({ item }) => item.id,
    empty: () => {
      throw new BridgeError('DATA_INVALID');
    },
  });
  return { head: document.head, entries: [...document.values()] };
};

const versionOf = async (file: string): Promise<unknown> => {
  try {
    const { version } = JSON.parse(await readFile(file, 'utf8')) as { version?: unknown };
    return version;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    // What is wrong with it is said by whoever needs it.
    return undefined;
  }
};

/** Items keep their ids; they are described, and read for their hashes, anew. */
const takeOver = async (
  name: string,
  { head, entries }: Old,
  catalogs: CatalogFiles,
  sources: SourceFiles,
  setAside: () => Promise<void>,
): Promise<void> => {
  const { source, salt, description, revision, tombstones, forgottenUpTo } = head;
  const { dir, identity } = source;
  await sources.create(
    {
      ...{ name, salt, config: { kind: 'folder', dir }, isMadeForCatalog: true },
      ...(identity !== undefined && { identity }),
    },
    entries.map(({ item, changedAt }) => ({
      item: { ...item, description: '' },
      changedAt,
      // Nobody knows it any more: the first walk takes the item for a changed one.
      stamp: '',
    })),
  );
  const next = { ...newCatalog(name, description, revision), tombstones, forgottenUpTo };
  await catalogs.create(
    withSources(next, [name]),
    entries.map(({ item, changedAt }) => ({
      ...{ id: item.id, source: 0, at: changedAt },
      ...(item.description !== '' && { description: item.description }),
    })),
    setAside,
  );
};

/** Libraries of small files, as media servers without a plugin read them, in folders of theirs. */
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type {
  ItemExtras,
  LibraryOutcome,
  LibraryWanted,
  LibraryWriter,
} from '../../bridge/playback/library-writer.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { asError, Folder } from './folder.ts';
import {
  decodeMarker,
  encodeMarker,
  isItemKey,
  librariesIn,
  MARKER,
  type Marker,
} from './marker.ts';
import { type Plan, planLibrary } from './plan.ts';
import { WriteEntries } from './write-entries.ts';

const NEVER = new AbortController().signal;
const NOTHING: Plan = { jobs: [], kept: new Set() };

export class Exporter implements LibraryWriter {
  readonly #extras: ItemExtras;

  constructor(extras: ItemExtras) {
    this.#extras = extras;
  }

  async write(wanted: LibraryWanted, signal: AbortSignal): Promise<LibraryOutcome> {
    const { id } = wanted;
    const root = await folderOf(wanted.dir);
    const { marker, isNew } = await readMarker(root, id);
    const plan = await planLibrary(wanted, marker.entries);
    const items = plan.jobs.filter(({ key }) => isItemKey(key)).length;
    const kept = [...plan.kept].filter(isItemKey).length;
    const made = await this.#carryOut({ root, id, marker, isNew }, plan, signal);
    const libraries = librariesIn(marker, wanted.layout);
    return { items: items + kept, ...made.counts, changed: made.changed, libraries };
  }

  async remove({ id, dir }: Pick<LibraryWanted, 'id' | 'dir'>): Promise<void> {
    const root = await realpath(dir).catch(() => undefined);
    if (root === undefined) return;
    const { marker, isNew } = await readMarker(root, id);
    await this.#carryOut({ root, id, marker, isNew }, NOTHING, NEVER);
    await rm(join(root, MARKER), { force: true });
  }

  async #carryOut(
    at: {
      readonly root: string;
      readonly id: string;
      readonly marker: Marker;
      readonly isNew: boolean;
    },
    plan: Plan,
    signal: AbortSignal,
  ): Promise<WriteEntries> {
    const { root, id, marker } = at;
    const save = () => writeMarker(root, encodeMarker(id, marker));
    // From here on the folder is ours.
    if (at.isNew) await save();
    const { entries } = marker;
    const folder = new Folder(root);
    const writing = new WriteEntries({ folder, entries, extras: this.#extras, save }, signal);
    try {
      await writing.run(plan);
    } finally {
      if (writing.isChanged) await save();
    }
    return writing;
  }
}

/** Without links. Throws EXPORT_FOLDER_INVALID. */
const folderOf = async (dir: string): Promise<string> => {
  if (!isAbsolute(dir)) throw new BridgeError('EXPORT_FOLDER_INVALID');
  try {
    await mkdir(dir, { recursive: true });
    return await realpath(dir);
  } catch (cause) {
    throw asError(cause);
  }
};

const readMarker = async (root: string, id: string) => {
  const bytes = await readFile(join(root, MARKER)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw asError(cause);
  });
  if (bytes === undefined) return { marker: { entries: new Map() }, isNew: true };
  return { marker: decodeMarker(id, bytes), isNew: false };
};

const writeMarker = async (root: string, bytes: Uint8Array): Promise<void> => {
  const file = join(root, MARKER);
  try {
    await writeFile(`${file}.tmp`, bytes);
    await rename(`${file}.tmp`, file);
  } catch (cause) {
    throw asError(cause);
  }
};

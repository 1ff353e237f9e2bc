/** Files of the original's programs, which are only read: outside data, maybe damaged, maybe somebody else's. */
import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import { decodeJson } from '../../protocol/json.ts';
import { AccountKey } from '../../protocol/nkey.ts';
import { errnoOf } from '../../store/atomic-file.ts';

export const CONTEXT_BYTES = 64 * 1024;
/** Half a million files. */
export const CATALOG_BYTES = 128 * 1024 * 1024;
const EVERYBODY_WRITES = 0o002;

/** `NAME.context`: what else stands there is for Synadia Cloud, and stays there. */
export const OriginalContext = Type.Object({
  account_name: Type.String({ maxLength: 1024 }),
  account_public_key: AccountKey,
  /** Path of the credentials. */
  creds: Type.String({ minLength: 1, maxLength: 4096 }),
});
export type OriginalContext = Static<typeof OriginalContext>;

/** `NAME.json`. Entries are looked at one by one: one that is wrong takes no other with it. */
export const OriginalCatalog = Type.Object({
  /** As it was typed, so it may be relative to wherever that was. */
  root_dir: Type.String({ minLength: 1, maxLength: 4096 }),
  description: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  entries: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Unknown())])),
});
export type OriginalCatalog = Static<typeof OriginalCatalog>;

export const CatalogFileEntry = Type.Object({
  path: Type.String({ minLength: 1, maxLength: 4096 }),
  description: Type.Optional(Type.String()),
});

/** The file as JSON of that shape. Throws DATA_INVALID, in words for people. */
export const readJson = async <T extends typeof OriginalContext | typeof OriginalCatalog>(
  schema: T,
  file: string,
  maxBytes: number,
): Promise<Static<T>> => {
  const value = decodeJson(schema, await readOriginal(file, maxBytes));
  if (value === undefined) throw unusable(`${file} is damaged, or none of the original's files.`);
  return value;
};

/** Throws DATA_INVALID. */
export const readOriginal = async (file: string, maxBytes: number): Promise<Uint8Array> => {
  // One that never answers (a pipe) is not waited for.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause) => {
    throw unusable(`${file} cannot be read: ${inWords(cause)}.`);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unusable(`${file} is no file.`);
    refuseForeign(file, stats);
    if (stats.size > maxBytes) throw unusable(`${file} is too large to be one of the original's.`);
    return await handle.readFile().catch((cause: unknown) => {
      throw unusable(`${file} cannot be read: ${inWords(cause)}.`);
    });
  } finally {
    await handle.close();
  }
};

/** Whether the directory is there. Throws DATA_INVALID when others may change what is in it. */
export const isOriginalDirectory = async (dir: string): Promise<boolean> => {
  try {
    const stats = await stat(dir);
    if (!stats.isDirectory()) throw unusable(`${dir} is no folder.`);
    refuseForeign(dir, stats);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error instanceof BridgeError ? error : unusable(`${dir}: ${inWords(error)}.`);
  }
};

type Stats = { readonly uid: number; readonly mode: number };

/** What somebody else on this machine wrote must not decide what is shared, nor as whom. */
const refuseForeign = (path: string, { uid, mode }: Stats): void => {
  const mine = process.getuid?.();
  const isForeign = mine !== undefined && uid !== mine && uid !== 0;
  if (isForeign) throw unusable(`${path} belongs to somebody else on this machine.`);
  if ((mode & EVERYBODY_WRITES) !== 0) {
    const hint = `Look whether it is as you left it; then take that right away: chmod o-w ${path}`;
    throw unusable(`Everybody on this machine may write to ${path}.`, hint);
  }
};

export const unusable = (message: string, hint = ''): BridgeError =>
  new BridgeError('DATA_INVALID', { message, hint });

const WORDS: Record<string, string> = {
  ENOENT: 'it is not there',
  EACCES: 'you may not read it',
  ELOOP: 'it leads to itself',
  ENXIO: 'it is no file',
};
const inWords = (error: unknown): string => WORDS[errnoOf(error) ?? ''] ?? String(error);

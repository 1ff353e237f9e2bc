import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BridgeError, hasCode } from '../../protocol/errors.ts';
import {
  CATALOG_BYTES,
  CONTEXT_BYTES,
  isOriginalDirectory,
  OriginalCatalog,
  OriginalContext,
  readJson,
  readOriginal,
} from './original-file.ts';

/** More than anybody has. */
const MOST_FILES = 1000;
const CREDENTIALS_BYTES = 16 * 1024;

export type Found = {
  readonly dir: string;
  /** Names of accounts that were used; the usual one is `default`. */
  readonly contexts: readonly string[];
  readonly catalogs: readonly string[];
};

/** What the original's programs have left in `dir`; undefined without such a folder. Throws DATA_INVALID. */
export const findOriginal = async (dir: string): Promise<Found | undefined> => {
  if (!(await isOriginalDirectory(dir))) return undefined;
  const files = (await readdir(dir)).sort().slice(0, MOST_FILES);
  const named = (end: string) =>
    files.filter((file) => file.endsWith(end)).map((file) => file.slice(0, -end.length));
  return { dir, contexts: named('.context'), catalogs: named('.json') };
};

/** Throws DATA_INVALID. */
export const catalogIn = ({ dir }: Found, name: string): Promise<OriginalCatalog> =>
  readJson(OriginalCatalog, join(dir, `${name}.json`), CATALOG_BYTES);

export type Account = {
  readonly name: string;
  readonly account: string;
  /** Secret. */
  readonly credentials: string;
};

/** Throws DATA_INVALID. */
export const accountIn = async ({ dir }: Found, context: string): Promise<Account> => {
  const file = join(dir, `${context}.context`);
  const { account_name, account_public_key, creds } = await readJson(
    OriginalContext,
    file,
    CONTEXT_BYTES,
  );
  // The folder may have been moved since that path was written.
  const credentials = await readFirst([resolve(dir, creds), join(dir, `${context}.creds`)]);
  const name = account_name.slice(0, 64) || context;
  return { name, account: account_public_key, credentials };
};

const readFirst = async ([file = '', ...others]: readonly string[]): Promise<string> => {
  try {
    return new TextDecoder().decode(await readOriginal(file, CREDENTIALS_BYTES));
  } catch (error) {
    if (others.length === 0 || !hasCode(error, 'DATA_INVALID')) throw error;
    return readFirst(others).catch(() => {
      throw error;
    });
  }
};

/** The one that is meant: the named one, else `default`, else the only one. Throws COMMAND_INVALID. */
export const contextOf = ({ contexts }: Found, named: string | undefined): string | undefined => {
  if (named !== undefined && !contexts.includes(named)) {
    const message = `There is no context "${named}"; there are: ${contexts.join(', ') || 'none'}.`;
    throw new BridgeError('COMMAND_INVALID', { message });
  }
  if (named !== undefined) return named;
  if (contexts.includes('default')) return 'default';
  return contexts.length === 1 ? contexts[0] : undefined;
};

import { realpath } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { SourceAnswer } from '../../http/source-answers.ts';
import { BridgeError, hasCode } from '../../protocol/errors.ts';
import type { ApiClient } from '../api-client.ts';
import { at } from '../catalog-args.ts';
import { DESCRIPTION_CHARS, describeItems } from './describe-items.ts';
import { catalogIn, type Found } from './found.ts';
import { type OriginalCatalog, unusable } from './original-file.ts';
import { attempt, declined, type Moving, type Step } from './step.ts';

export type TakenCatalog = {
  readonly step: Step;
  /** What it is called here. */
  readonly name: string;
};

/** The original took other characters too, in catalogs that it could not share. */
const nameHere = (name: string): string => {
  const clean = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 64);
  if (clean && clean !== 'none') return clean;
  throw unusable(`"${name}" cannot be the name of a catalog.`, 'Make one by: catalog new.');
};

/** A catalog of the same folder, with the descriptions that were given to its files. */
export const takeCatalog = async (
  { client, ask }: Moving,
  found: Found,
  original: string,
  root: string | undefined,
): Promise<TakenCatalog> => {
  let name = original;
  const step = await attempt('catalog', original, async () => {
    name = nameHere(original);
    const catalog = await catalogIn(found, original);
    const dir = await folderOf(original, catalog, root);
    if (!(await ask(`Make the catalog ${name} of ${dir}?`))) return declined('catalog', original);
    const isPresent = await isHere(client, name, dir);
    const description = (catalog.description ?? '').slice(0, DESCRIPTION_CHARS);
    const notes = name === original ? [] : [`It is called ${name} here.`];
    if (!isPresent) await make(client, { name, description, dir });
    if (catalog.image) notes.push(`Its picture stays behind: ${catalog.image}`);
    notes.push(...(await describeItems(client, name, catalog)));
    return { state: isPresent ? 'present' : 'taken', notes };
  });
  return { step, name };
};

const folderOf = async (
  name: string,
  { root_dir }: OriginalCatalog,
  root: string | undefined,
): Promise<string> => {
  if (root === undefined && !isAbsolute(root_dir)) {
    const message = `Its folder is written as "${root_dir}", and not from where.`;
    throw unusable(message, `Say it: natster-bridge init --root ${name}=FOLDER`);
  }
  const dir = resolve(root ?? root_dir);
  return realpath(dir).catch(() => {
    const hint = `Say where its files are: natster-bridge init --root ${name}=FOLDER`;
    throw unusable(`Its folder ${dir} is not there.`, hint);
  });
};

/** A large folder is looked through after the answer as well. */
const make = async (client: ApiClient, body: object): Promise<void> => {
  await client.post('/catalogs', body).catch((error: unknown) => {
    if (!hasCode(error, 'TIMED_OUT')) throw error;
  });
};

/** Whether that catalog is one of ours already. Throws CATALOG_EXISTS when it is another one. */
const isHere = async (client: ApiClient, name: string, dir: string): Promise<boolean> => {
  type Known = { kind: string; sources?: { name: string }[] };
  const known = await client.get<Known>(at(name)).catch((error: unknown) => {
    if (hasCode(error, 'CATALOG_NOT_FOUND')) return undefined;
    throw error;
  });
  if (!known) return false;
  const { sources } = await client.get<{ sources: SourceAnswer[] }>('/sources');
  const names = (known.sources ?? []).map((source) => source.name);
  const used = sources.filter((source) => names.includes(source.name));
  for (const source of used) {
    if ((await realpath(source.dir).catch(() => '')) === dir) return true;
  }
  throw new BridgeError('CATALOG_EXISTS', {
    message: `There is another catalog called ${name} already.`,
    hint: `Rename that one (catalog rename ${name} NEW-NAME), and run init again.`,
  });
};

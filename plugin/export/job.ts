import type { ItemDetails } from '../../bridge/media/item-details.ts';
import type { EntryFiles } from './files.ts';
import { digestOf } from './folder.ts';
import type { Place } from './places.ts';

/** One entry as it is to be. */
export type Job = Place & {
  readonly key: string;
  /** Digest of what its files are made from. */
  readonly state: string;
  /** Whose details go into it; absent: nobody's. */
  readonly of?: { readonly catalog: string; readonly id: string };
  files(details: ItemDetails | undefined): EntryFiles;
};
/** Another one writes everything anew. */
const FORMAT = 4;

/** Changes with what an entry is written from. */
export const stateOf = (of: readonly unknown[]): string =>
  digestOf(JSON.stringify([FORMAT, ...of]));

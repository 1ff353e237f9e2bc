import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import type { Memberships } from '../network/memberships.ts';
import type { Log } from '../protocol/log.ts';
import type { BlobCache } from '../store/blob-cache.ts';
import type { Imports } from './imports.ts';
import type { Waits } from './original/waits.ts';

export type RemoteCatalogsDeps = {
  readonly household: Household;
  readonly friends: Friends;
  readonly memberships: Memberships;
  readonly imports: Imports;
  /** Directory of the fetched listings. */
  readonly listingsDir: string;
  /** Directory of what comes from owners who use the original programs, while it is read. */
  readonly spoolDir: string;
  readonly originalWaits?: Waits;
  /** What was fetched of their pictures and subtitles. */
  readonly cache: BlobCache;
  /** Whether one of our own catalogs has this name, or is about to. */
  readonly isOwnCatalog: (name: string) => boolean;
  readonly log: Log;
};

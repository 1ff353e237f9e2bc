import type { Log } from '../protocol/log.ts';
import { Listing } from './listing.ts';
import { type Presence, UNSEEN } from './presence.ts';

/** An import while the bridge runs. */
export type Attached = {
  readonly listing: Listing;
  presence: Presence;
  updating: Promise<void> | undefined;
};

export const attach = async (dir: string, alias: string, log: Log): Promise<Attached> => ({
  listing: await Listing.open(dir, alias, log),
  presence: UNSEEN,
  updating: undefined,
});

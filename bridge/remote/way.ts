import type { MediaReadable } from '../media/readable.ts';
import type { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Page } from '../protocol/messages.ts';
import type { Import } from './imports.ts';

/** What changed in a listing after the revision `since`: the first page, or the one at `cursor`. */
export interface Pages {
  page(since: number, cursor: string | undefined, signal: AbortSignal): Promise<Page>;
}

/** An owner who answered: the revision of the catalog's listing, and the listing. */
export type Greeted = { readonly revision: number; readonly pages: Pages };

/** How a catalog is had of its owner: by our protocol, or by the original's. */
export interface Way {
  /** Throws why nothing can be had: OWNER_AWAY, NOT_SHARED, NETWORK_UNREACHABLE, … */
  greet(entry: Import, signal: AbortSignal): Promise<Greeted>;
  /** The bytes of an item. `onChanged`: the owner has other things than the listing says. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED, … */
  open(entry: Import, item: Item, onChanged: () => void): Promise<MediaReadable>;
  /** An import is no more: what is being read of it fails with `reason`, also from memory. */
  end(entry: Import, reason: BridgeError): Promise<void>;
  stop(): Promise<void>;
}

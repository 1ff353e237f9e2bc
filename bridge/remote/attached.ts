import type { Log } from '../protocol/log.ts';
import { Listing } from './listing.ts';
import { HEARD_MS, type Presence } from './presence.ts';

/** An import while the bridge runs. */
export class Attached {
  readonly listing: Listing;
  updating: Promise<void> | undefined;
  #presence: Presence;

  private constructor(listing: Listing) {
    this.listing = listing;
    this.#presence = { online: false, lastSeenMs: listing.seenMs, problem: undefined };
  }

  static async open(dir: string, alias: string, log: Log): Promise<Attached> {
    return new Attached(await Listing.open(dir, alias, log));
  }

  get presence(): Presence {
    return this.#presence;
  }

  /** Its owner is away, for longer than it takes to start anew, and has not allowed that it is looked through then. */
  get isHidden(): boolean {
    const { online, lastSeenMs = 0 } = this.#presence;
    return !online && !this.listing.isListedAway && Date.now() - lastSeenMs >= HEARD_MS;
  }

  met(): void {
    this.#presence = { online: true, lastSeenMs: Date.now(), problem: undefined };
  }

  /** `problem`: the code of why. */
  missed(problem: string): void {
    if (this.#presence.online) this.keep();
    this.#presence = { ...this.#presence, online: false, problem };
  }

  /** Writes down when its owner was there last. */
  keep(): void {
    const { lastSeenMs } = this.#presence;
    if (lastSeenMs !== undefined) this.listing.sawOwner(lastSeenMs);
  }
}

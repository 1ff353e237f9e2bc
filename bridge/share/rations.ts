import type { Friend } from '../network/friend.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { Pace } from './pace.ts';
import type { Watching } from './watching.ts';

/** A friend's bridge takes longer silence for a lost connection. */
const LONGEST_WAIT_MS = 8_000;

type Limited = Pick<Friend, 'id' | 'limits'>;

/** Holds friends to the limits that a person has set them: films at once, and bytes per second. */
export class Rations {
  readonly #watching: Watching;
  readonly #paces = new Map<string, Pace>();

  constructor(watching: Watching) {
    this.#watching = watching;
  }

  /** Throws TOO_MANY_SESSIONS when they play as many others as they may. */
  checkFilm({ id, limits }: Limited, catalog: string, item: Item): void {
    const most = limits?.films;
    if (most === undefined || item.kind === 'photo') return;
    if (this.#watching.othersUnderWay(id, catalog, item.id) >= most) {
      throw new BridgeError('TOO_MANY_SESSIONS');
    }
  }

  /** Waits until so many bytes may go to them. Throws RATE_LIMITED when that is not soon. */
  async pass(friend: Limited, bytes: number): Promise<void> {
    const pace = this.#paceOf(friend);
    if (!pace) return;
    if (pace.delayMs > LONGEST_WAIT_MS) throw new BridgeError('RATE_LIMITED');
    await pace.wait(bytes);
  }

  /** Counts bytes whose number was known only when they went. */
  spend(friend: Limited, bytes: number): void {
    this.#paceOf(friend)?.spend(bytes);
  }

  #paceOf({ id, limits }: Limited): Pace | undefined {
    const rate = limits?.bytesPerSec;
    if (rate === undefined) {
      this.#paces.delete(id);
      return undefined;
    }
    const known = this.#paces.get(id);
    if (known?.bytesPerSec === rate) return known;
    const pace = new Pace(rate);
    this.#paces.set(id, pace);
    return pace;
  }
}

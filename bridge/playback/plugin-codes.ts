import { BridgeError } from '../protocol/errors.ts';
import { CODE_LIFETIME_MS, freshCode, typedCode } from './short-code.ts';

/** Good at once. */
const MOST_CODES = 16;
/** After so many wrong ones in a row, whoever tried them, none is good any more. */
const MOST_WRONG = 1000;

/** Short codes that let one Jellyfin server in each, typed into our plugin there. */
export class PluginCodes {
  readonly #now: () => number;
  /** Until when each is good, the oldest first. */
  readonly #codes = new Map<string, number>();
  #wrong = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  begin(): { readonly code: string; readonly untilMs: number } {
    const [oldest] = this.#codes.keys();
    if (this.#codes.size >= MOST_CODES && oldest !== undefined) this.#codes.delete(oldest);
    const code = freshCode(new Set(this.#codes.keys()));
    const untilMs = this.#now() + CODE_LIFETIME_MS;
    this.#codes.set(code, untilMs);
    return { code, untilMs };
  }

  /** It is good once, unless `work` fails. Throws PAIRING_CODE_INVALID, what `work` throws. */
  async use<T>(typed: string, work: () => Promise<T>): Promise<T> {
    const code = typedCode(typed);
    const untilMs = this.#codes.get(code);
    this.#codes.delete(code);
    if (untilMs === undefined || untilMs <= this.#now()) {
      this.#wrong += 1;
      if (this.#wrong % MOST_WRONG === 0) this.#codes.clear();
      throw new BridgeError('PAIRING_CODE_INVALID', {
        message: 'No Jellyfin server is paired with this code now.',
        hint: 'A code is good for 10 minutes, and once. For another: natster-bridge jellyfin pair.',
      });
    }
    this.#wrong = 0;
    try {
      return await work();
    } catch (error) {
      this.#codes.set(code, untilMs);
      throw error;
    }
  }
}

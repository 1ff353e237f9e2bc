import { BridgeError } from '../../protocol/errors.ts';

/** A film comes in pieces, many in a second; a seek over a thin line takes less. */
const SILENT_MS = 2_000;

export type SilenceDeps = {
  /** Throws why nothing can be had. */
  readonly reach: () => Promise<void>;
  readonly onAway: (reason: BridgeError) => void;
};

/** Asks how an owner does when nothing has come from them for a while: what was asked of them is given up only much later. */
export class Silence {
  readonly #deps: SilenceDeps;
  readonly #timer: NodeJS.Timeout;
  #heardAtMs = performance.now();
  #isAsking = false;

  constructor(deps: SilenceDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.#look(), SILENT_MS / 2).unref();
  }

  heard(): void {
    this.#heardAtMs = performance.now();
  }

  end(): void {
    clearInterval(this.#timer);
    this.heard();
  }

  async #look(): Promise<void> {
    if (this.#isAsking || !this.#isSilent) return;
    this.#isAsking = true;
    try {
      await this.#deps.reach();
    } catch (error) {
      // Something may have come meanwhile.
      if (error instanceof BridgeError && this.#isSilent) this.#deps.onAway(error);
    } finally {
      this.#isAsking = false;
    }
  }

  get #isSilent(): boolean {
    return performance.now() - this.#heardAtMs >= SILENT_MS;
  }
}

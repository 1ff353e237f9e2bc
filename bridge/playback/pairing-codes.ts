import { randomBytes } from 'node:crypto';
import { BridgeError } from '../protocol/errors.ts';
import type { Device, Devices } from './devices.ts';
import { CODE_LIFETIME_MS, freshCode, typedCode } from './short-code.ts';

const SECRET_BYTES = 32;
/** On show at once. */
const MOST_CODES = 64;
const MOST_OF_AN_ADDRESS = 6;
/** After so many wrong ones in a row all screens show others. */
const MOST_WRONG = 10;

type Shown = {
  readonly code: string;
  readonly ip: string;
  readonly untilMs: number;
  isUsed: boolean;
  device: Device | undefined;
};

export type PairingCodesDeps = {
  readonly devices: Pick<Devices, 'create'>;
  readonly now: () => number;
};

/** Short codes that televisions show until a person of the household types them in. */
export class PairingCodes {
  readonly #deps: PairingCodesDeps;
  /** By the secret that the television holds, the oldest first. */
  readonly #shown = new Map<string, Shown>();
  #wrong = 0;

  constructor(deps: PairingCodesDeps) {
    this.#deps = deps;
  }

  /** For a television at `ip` to show, and to hold meanwhile. */
  begin(ip: string): { readonly secret: string; readonly code: string } {
    this.#forget();
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    const code = freshCode(new Set(Array.from(this.#shown.values(), (one) => one.code)));
    const untilMs = this.#deps.now() + CODE_LIFETIME_MS;
    const [oldest] = [...this.#shown].filter(([, shown]) => shown.ip === ip);
    const count = [...this.#shown.values()].filter((shown) => shown.ip === ip).length;
    if (count >= MOST_OF_AN_ADDRESS && oldest) this.#shown.delete(oldest[0]);
    const [first] = this.#shown.keys();
    if (this.#shown.size >= MOST_CODES && first !== undefined) this.#shown.delete(first);
    this.#shown.set(secret, { code, ip, untilMs, isUsed: false, device: undefined });
    return { secret, code };
  }

  /** How the television that holds `secret` does: the code that it shows, or the device that it has become, once. */
  look(secret: string): { readonly code?: string; readonly device?: Device } {
    this.#forget();
    const shown = this.#shown.get(secret);
    if (shown?.device) this.#shown.delete(secret);
    if (shown?.device) return { device: shown.device };
    return shown ? { code: shown.code } : {};
  }

  /** Makes a device of the television that shows `code`, once. Throws PAIRING_CODE_INVALID, TOO_MANY_DEVICES. */
  async pair(code: string, name: string): Promise<Device> {
    this.#forget();
    const typed = typedCode(code);
    const shown = [...this.#shown.values()].find((one) => !one.isUsed && one.code === typed);
    if (!shown) {
      this.#wrong += 1;
      if (this.#wrong >= MOST_WRONG) this.#renew();
      throw new BridgeError('PAIRING_CODE_INVALID');
    }
    this.#wrong = 0;
    shown.isUsed = true;
    try {
      shown.device = await this.#deps.devices.create({ kind: 'tv', name });
      return shown.device;
    } catch (error) {
      shown.isUsed = false;
      throw error;
    }
  }

  #renew(): void {
    this.#wrong = 0;
    for (const [secret, { isUsed }] of this.#shown) if (!isUsed) this.#shown.delete(secret);
  }

  #forget(): void {
    const nowMs = this.#deps.now();
    for (const [secret, { untilMs }] of this.#shown) {
      if (untilMs <= nowMs) this.#shown.delete(secret);
    }
  }
}

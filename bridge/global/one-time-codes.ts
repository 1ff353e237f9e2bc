import { randomInt } from 'node:crypto';
import { UserContext } from '../protocol/global.ts';
import { isOf } from '../protocol/json.ts';
import { identityKey } from './identity-key.ts';
import { seal, sealingKey, unseal } from './seal.ts';
import { CODE_LIFETIME_MS, type Storage } from './storage.ts';

/** Without those that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const CODE = /^[a-z2-9]{22}$/;
/** 109 bits: what is kept under a code is sealed with it, and can be guessed at by who has read it. */
const CODE_CHARS = 22;

/** Codes that stand for who asked for them, for five minutes and once. */
export class OneTimeCodes {
  readonly #storage: Storage;
  readonly lifetimeMs: number;

  constructor(storage: Storage, lifetimeMs = CODE_LIFETIME_MS) {
    this.#storage = storage;
    this.lifetimeMs = lifetimeMs;
  }

  async generate(context: UserContext): Promise<string> {
    const signs = Array.from({ length: CODE_CHARS }, () => ALPHABET[randomInt(ALPHABET.length)]);
    const code = signs.join('');
    const sealed = await seal(keyOf(code), context);
    await this.#storage.codes.put(identityKey(code), { sealed }, 0);
    return code;
  }

  /** Undefined when there is no such code any more; of several who come at once one gets it. */
  async claim(code: string): Promise<UserContext | undefined> {
    if (!CODE.test(code)) return undefined;
    const key = identityKey(code);
    const found = await this.#storage.codes.get(key);
    const context = found && (await unseal(keyOf(code), found.value.sealed));
    if (!isOf(UserContext, context) || !found) return undefined;
    return (await this.#storage.codes.remove(key, found.revision)) ? context : undefined;
  }
}

const keyOf = (code: string): Uint8Array => sealingKey(code, 'one-time code');

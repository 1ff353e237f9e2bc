/**
 * The Noise Protocol Framework (revision 34), as much of it as the bridge needs: the patterns IK and
 * IKpsk2 with 25519, AESGCM and SHA256. Names follow the specification: `s`, `e`, `rs`, `re`, `ck`, `h`.
 */
import { concatBytes, utf8, writeUint64 } from './bytes.ts';
import type { KeyPair, Primitives } from './primitives.ts';

type Token = 'e' | 's' | 'ee' | 'es' | 'se' | 'ss' | 'psk';

const PATTERNS = {
  IK: [
    ['e', 'es', 's', 'ss'],
    ['e', 'ee', 'se'],
  ],
  IKpsk2: [
    ['e', 'es', 's', 'ss'],
    ['e', 'ee', 'se', 'psk'],
  ],
} as const satisfies Record<string, readonly (readonly Token[])[]>;

const KEY_LENGTH = 32;
const TAG_LENGTH = 16;
const EMPTY = new Uint8Array(0);

/** Section 3: no Noise message is longer. */
export const NOISE_MAX_MESSAGE = 65_535;

/** A message that does not open; says nothing about why. */
export class NoiseError extends Error {
  override readonly name = 'NoiseError';
}

export type HandshakeOptions = {
  readonly pattern: keyof typeof PATTERNS;
  readonly initiator: boolean;
  readonly prologue: Uint8Array;
  /** Our static key pair. */
  readonly s: KeyPair;
  /** The responder's static public key: the initiator must know it. */
  readonly rs?: Uint8Array;
  /** 32 bytes; IKpsk2 only. The responder may set it between reading message 1 and writing message 2. */
  readonly psk?: Uint8Array;
  /** Fixed ephemeral key, for test vectors only. */
  readonly e?: KeyPair;
  readonly primitives: Primitives;
};

export type SplitKeys = { readonly send: Uint8Array; readonly receive: Uint8Array };

/** Section 12: 32 zero bits, then the counter big-endian. */
export const aesGcmNonce = (counter: number): Uint8Array => {
  const nonce = new Uint8Array(12);
  writeUint64(nonce, 4, counter);
  return nonce;
};

/** Section 5.3. Used for one handshake: start, then write and read in turn, then split. */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #crypto: Primitives;
  #ck: Uint8Array = EMPTY;
  #h: Uint8Array = EMPTY;
  #k: Uint8Array | undefined;
  #n = 0;
  #e: KeyPair | undefined;
  #re: Uint8Array | undefined;
  #rs: Uint8Array | undefined;
  #psk: Uint8Array | undefined;
  #step = 0;

  private constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#crypto = options.primitives;
    this.#e = options.e;
    this.#rs = options.rs;
    this.#psk = options.psk;
  }

  static async start(options: HandshakeOptions): Promise<Handshake> {
    const handshake = new Handshake(options);
    const name = utf8(`Noise_${options.pattern}_25519_AESGCM_SHA256`);
    handshake.#h =
      name.length <= 32
        ? concatBytes(name, new Uint8Array(32 - name.length))
        : await options.primitives.hash(name);
    handshake.#ck = handshake.#h;
    await handshake.#mixHash(options.prologue);
    // Both patterns have the pre-message "<- s".
    const responder = options.initiator ? options.rs : options.s.publicKey;
    if (responder?.length !== KEY_LENGTH) throw new NoiseError('the responder key is missing');
    await handshake.#mixHash(responder);
    return handshake;
  }

  /** The handshake hash after the last message: equal on both sides, different for every session. */
  get hash(): Uint8Array {
    return this.#h;
  }

  /** The other side's static key, known to a responder after message 1. */
  get remoteStatic(): Uint8Array | undefined {
    return this.#rs;
  }

  get remoteEphemeral(): Uint8Array | undefined {
    return this.#re;
  }

  set psk(psk: Uint8Array) {
    this.#psk = psk;
  }

  async write(payload: Uint8Array): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (const token of this.#next(this.#options.initiator)) {
      if (token === 'e') {
        this.#e ??= await this.#crypto.generateKeyPair();
        parts.push(this.#e.publicKey);
        await this.#mixEphemeral(this.#e.publicKey);
      } else if (token === 's') {
        parts.push(await this.#encryptAndHash(this.#options.s.publicKey));
      } else {
        await this.#mixToken(token);
      }
    }
    parts.push(await this.#encryptAndHash(payload));
    const message = concatBytes(...parts);
    if (message.length > NOISE_MAX_MESSAGE) throw new RangeError('the payload is too long');
    return message;
  }

  /** Throws NoiseError when the message was altered, cut, or made for somebody else. */
  async read(message: Uint8Array): Promise<Uint8Array> {
    if (message.length > NOISE_MAX_MESSAGE) throw new NoiseError('too long');
    let rest = message;
    const take = (length: number): Uint8Array => {
      if (rest.length < length) throw new NoiseError('too short');
      const taken = rest.slice(0, length);
      rest = rest.subarray(length);
      return taken;
    };
    for (const token of this.#next(!this.#options.initiator)) {
      if (token === 'e') {
        this.#re = take(KEY_LENGTH);
        await this.#mixEphemeral(this.#re);
      } else if (token === 's') {
        this.#rs = await this.#decryptAndHash(take(KEY_LENGTH + TAG_LENGTH));
      } else {
        await this.#mixToken(token);
      }
    }
    return this.#decryptAndHash(rest);
  }

  async split(): Promise<SplitKeys> {
    if (this.#step !== 2) throw new NoiseError('the handshake is not finished');
    const [first, second] = await this.#hkdf(EMPTY, 2);
    const [send, receive] = this.#options.initiator ? [first, second] : [second, first];
    return { send: send as Uint8Array, receive: receive as Uint8Array };
  }

  #next(ours: boolean): readonly Token[] {
    const tokens = PATTERNS[this.#options.pattern][this.#step];
    if (!tokens || (this.#step === 0) !== ours) throw new NoiseError('out of turn');
    this.#step++;
    return tokens;
  }

  async #mixEphemeral(key: Uint8Array): Promise<void> {
    await this.#mixHash(key);
    // Section 9.2: where a psk is used, ephemeral keys are mixed into the chain too.
    if (this.#options.pattern === 'IKpsk2') await this.#mixKey(key);
  }

  async #mixToken(token: 'ee' | 'es' | 'se' | 'ss' | 'psk'): Promise<void> {
    if (token === 'psk') {
      if (this.#psk?.length !== KEY_LENGTH) throw new NoiseError('the psk is missing');
      return this.#mixKeyAndHash(this.#psk);
    }
    // The first letter names the initiator's key, the second the responder's (section 7.1).
    const [mine, theirs] = this.#options.initiator ? [token[0], token[1]] : [token[1], token[0]];
    const pair = mine === 's' ? this.#options.s : this.#e;
    const remote = theirs === 's' ? this.#rs : this.#re;
    if (!pair || !remote) throw new NoiseError('out of turn');
    let shared: Uint8Array;
    try {
      shared = await this.#crypto.dh(pair, remote);
    } catch (cause) {
      throw new NoiseError('the key is not usable', { cause });
    }
    await this.#mixKey(shared);
  }

  async #hkdf(input: Uint8Array, count: 2 | 3): Promise<Uint8Array[]> {
    const temp = await this.#crypto.hmac(this.#ck, input);
    const outputs: Uint8Array[] = [];
    let previous: Uint8Array = EMPTY;
    for (let i = 1; i <= count; i++) {
      previous = await this.#crypto.hmac(temp, previous, Uint8Array.of(i));
      outputs.push(previous);
    }
    return outputs;
  }

  async #mixKey(input: Uint8Array): Promise<void> {
    const [ck, k] = await this.#hkdf(input, 2);
    this.#ck = ck as Uint8Array;
    this.#k = k;
    this.#n = 0;
  }

  async #mixKeyAndHash(input: Uint8Array): Promise<void> {
    const [ck, hash, k] = await this.#hkdf(input, 3);
    this.#ck = ck as Uint8Array;
    await this.#mixHash(hash as Uint8Array);
    this.#k = k;
    this.#n = 0;
  }

  async #mixHash(data: Uint8Array): Promise<void> {
    this.#h = await this.#crypto.hash(this.#h, data);
  }

  async #encryptAndHash(plaintext: Uint8Array): Promise<Uint8Array> {
    const sealed = this.#k
      ? await this.#crypto.seal(this.#k, aesGcmNonce(this.#n++), this.#h, plaintext)
      : plaintext;
    await this.#mixHash(sealed);
    return sealed;
  }

  async #decryptAndHash(sealed: Uint8Array): Promise<Uint8Array> {
    if (!this.#k) {
      await this.#mixHash(sealed);
      return sealed;
    }
    if (sealed.length < TAG_LENGTH) throw new NoiseError('too short');
    const plaintext = await this.#crypto.open(this.#k, aesGcmNonce(this.#n++), this.#h, sealed);
    if (!plaintext) throw new NoiseError('does not open');
    await this.#mixHash(sealed);
    return plaintext;
  }
}

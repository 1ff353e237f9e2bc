import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { type Document, openDocument } from '../store/document.ts';

const CODE_LIFETIME_MS = 15 * 60_000;
const SIGN_IN_LIFETIME_MS = 30 * 24 * 3_600_000;
const MAX_SIGN_INS = 100;
const MAX_CODES = 10;

const SignIn = Type.Object({ hash: Type.String(), expiresAtMs: Type.Integer() });
const SignIns_ = Type.Object({ signIns: Type.Array(SignIn, { maxItems: MAX_SIGN_INS }) });

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Who may use the API: holders of the token, and browsers signed in by a one-time code. */
export class SignIns {
  readonly #tokenHash: string;
  readonly #document: Document<Static<typeof SignIns_>>;
  readonly #codes = new Map<string, number>();

  private constructor(token: string, document: Document<Static<typeof SignIns_>>) {
    this.#tokenHash = hashOf(token);
    this.#document = document;
  }

  /** `file` keeps hashes of the sign-ins, so that a restart signs nobody out. */
  static async open(file: string, token: string): Promise<SignIns> {
    const empty = () => ({ signIns: [] });
    return new SignIns(token, await openDocument({ file, schema: SignIns_, version: 1, empty }));
  }

  isToken(token: string): boolean {
    return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(this.#tokenHash));
  }

  isSignedIn(cookie: string): boolean {
    const hash = hashOf(cookie);
    const now = Date.now();
    return this.#document.data.signIns.some(
      (entry) => entry.hash === hash && entry.expiresAtMs > now,
    );
  }

  /** A code that signs one browser in, once, within 15 minutes. */
  createCode(): string {
    const code = randomBytes(16).toString('base64url');
    this.#codes.set(hashOf(code), Date.now() + CODE_LIFETIME_MS);
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size <= MAX_CODES) break;
      this.#codes.delete(oldest);
    }
    return code;
  }

  /** The secret for the browser's cookie. Throws SIGN_IN_CODE_INVALID. */
  async signIn(code: string): Promise<{ cookie: string; maxAgeSec: number }> {
    const hash = hashOf(code);
    const expiresAtMs = this.#codes.get(hash);
    this.#codes.delete(hash);
    if (expiresAtMs === undefined || expiresAtMs < Date.now()) {
      throw new BridgeError('SIGN_IN_CODE_INVALID');
    }
    const cookie = randomBytes(32).toString('base64url');
    const now = Date.now();
    await this.#document.update((data) => {
      const valid = data.signIns.filter((entry) => entry.expiresAtMs > now);
      const fresh = { hash: hashOf(cookie), expiresAtMs: now + SIGN_IN_LIFETIME_MS };
      data.signIns = [...valid.slice(1 - MAX_SIGN_INS), fresh];
    });
    return { cookie, maxAgeSec: SIGN_IN_LIFETIME_MS / 1000 };
  }

  async signOut(cookie: string): Promise<void> {
    const hash = hashOf(cookie);
    await this.#document.update((data) => {
      data.signIns = data.signIns.filter((entry) => entry.hash !== hash);
    });
  }
}

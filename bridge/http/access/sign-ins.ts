import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import { type Document, openDocument } from '../../store/document.ts';
import { hashOf } from '../../store/secret-hash.ts';

const CODE_LIFETIME_MS = 15 * 60_000;
const SIGN_IN_LIFETIME_MS = 30 * 24 * 3_600_000;
const MAX_SIGN_INS = 100;
const MAX_CODES = 10;
const ID_CHARS = 12;
const MOST_BROWSER_CHARS = 200;

const SignIn = Type.Object({
  hash: Type.String(),
  expiresAtMs: Type.Integer(),
  /** Absent: by a code, which is as good as the bridge's own token. */
  person: Type.Optional(Type.String()),
  /** As it calls itself. */
  browser: Type.Optional(Type.String()),
});
type SignIn = Static<typeof SignIn>;
const SignIns_ = Type.Object({ signIns: Type.Array(SignIn, { maxItems: MAX_SIGN_INS }) });

export type SignInInfo = {
  readonly id: string;
  readonly person?: string;
  readonly browser?: string;
  readonly signedInAtMs: number;
};
export type NewSignIn = { readonly person?: string; readonly browser?: string };

/** Browsers that are signed in, by a one-time code or as a person; and the bridge's own token. */
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

  find(cookie: string): SignInInfo | undefined {
    const hash = hashOf(cookie);
    const found = this.#document.data.signIns.find((entry) => entry.hash === hash);
    return found && found.expiresAtMs > Date.now() ? infoOf(found) : undefined;
  }

  list(): readonly SignInInfo[] {
    const now = Date.now();
    const { signIns } = this.#document.data;
    return signIns.filter(({ expiresAtMs }) => expiresAtMs > now).map(infoOf);
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

  /** Throws SIGN_IN_CODE_INVALID. */
  takeCode(code: string): void {
    const hash = hashOf(code);
    const expiresAtMs = this.#codes.get(hash);
    this.#codes.delete(hash);
    if (expiresAtMs === undefined || expiresAtMs < Date.now()) {
      throw new BridgeError('SIGN_IN_CODE_INVALID');
    }
  }

  /** The secret for the browser's cookie. */
  async begin({ person, browser }: NewSignIn): Promise<{ cookie: string; maxAgeSec: number }> {
    const cookie = randomBytes(32).toString('base64url');
    const now = Date.now();
    const fresh = {
      ...{ hash: hashOf(cookie), expiresAtMs: now + SIGN_IN_LIFETIME_MS },
      ...(person !== undefined && { person }),
      ...(browser && { browser: browser.slice(0, MOST_BROWSER_CHARS) }),
    };
    await this.#document.update((data) => {
      const valid = data.signIns.filter((entry) => entry.expiresAtMs > now);
      data.signIns = [...valid.slice(1 - MAX_SIGN_INS), fresh];
    });
    return { cookie, maxAgeSec: SIGN_IN_LIFETIME_MS / 1000 };
  }

  /** Writes a file of this kind elsewhere, by which this browser alone is signed in, as by a code. */
  async handOn(cookie: string, file: string): Promise<void> {
    const hash = hashOf(cookie);
    const known = this.#document.data.signIns.find((entry) => entry.hash === hash);
    if (!known) return;
    const { person: _, ...entry } = known;
    const empty = () => ({ signIns: [] });
    const other = await openDocument({ file, schema: SignIns_, version: 1, empty });
    await other.update((data) => {
      data.signIns = [entry];
    });
  }

  /** Those that are meant are signed out at once. */
  async end(isMeant: (signIn: SignInInfo) => boolean): Promise<void> {
    await this.#document.update((data) => {
      data.signIns = data.signIns.filter((entry) => !isMeant(infoOf(entry)));
    });
  }
}

const infoOf = ({ hash, expiresAtMs, person, browser }: SignIn): SignInInfo => ({
  id: hash.slice(0, ID_CHARS),
  signedInAtMs: expiresAtMs - SIGN_IN_LIFETIME_MS,
  ...(person !== undefined && { person }),
  ...(browser !== undefined && { browser }),
});

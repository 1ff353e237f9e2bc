import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import { type Document, openDocument } from '../../store/document.ts';
import { hashOf } from '../../store/secret-hash.ts';
import { Role } from './people.ts';

const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Role,
  hash: Type.String(),
  createdAtMs: Type.Integer(),
});
type Token = Static<typeof Token>;
const Tokens_ = Type.Object({ tokens: Type.Array(Token) });
export type TokenInfo = Omit<Token, 'hash'>;

const MOST_TOKENS = 64;
const ID_BYTES = 4;
const TOKEN_BYTES = 32;

/** Tokens for people's scripts, besides the one that the bridge makes for its own commands. */
export class Tokens {
  readonly #document: Document<Static<typeof Tokens_>>;

  private constructor(document: Document<Static<typeof Tokens_>>) {
    this.#document = document;
  }

  /** `file` keeps hashes; who reads it can use none of the tokens. */
  static async open(file: string): Promise<Tokens> {
    const empty = () => ({ tokens: [] });
    return new Tokens(await openDocument({ file, schema: Tokens_, version: 1, empty }));
  }

  list(): readonly TokenInfo[] {
    return this.#document.data.tokens.map(({ hash: _, ...info }) => info);
  }

  /** The token is told this once. Throws TOO_MANY_TOKENS. */
  async add(name: string, role: Role): Promise<TokenInfo & { readonly token: string }> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const id = randomBytes(ID_BYTES).toString('hex');
    const info = { id, name, role, createdAtMs: Date.now() };
    await this.#document.update(({ tokens }) => {
      if (tokens.length >= MOST_TOKENS) throw new BridgeError('TOO_MANY_TOKENS');
      tokens.push({ ...info, hash: hashOf(token) });
    });
    return { ...info, token };
  }

  /** Throws TOKEN_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    await this.#document.update((data) => {
      const others = data.tokens.filter((each) => each.id !== id);
      if (others.length === data.tokens.length) throw new BridgeError('TOKEN_NOT_FOUND');
      data.tokens = others;
    });
  }

  /** What a holder may do; undefined: it is none of these. */
  roleOf(token: string): Role | undefined {
    const hash = hashOf(token);
    return this.#document.data.tokens.find((each) => each.hash === hash)?.role;
  }
}

import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import { type Document, openDocument } from '../../store/document.ts';
import { readSecret, writeSecret } from '../../store/secrets.ts';
import { makeAuthority, type Pair } from './issue.ts';

const DAY_MS = 24 * 3_600_000;
/** Members who were away for this long before the last authority ends still learn of the next. */
const NEXT_BEFORE_END_MS = 2 * 365 * DAY_MS;
const ANNOUNCED_MS = 365 * DAY_MS;

export type DatedPair = Pair & { readonly madeAtMs: number };

const Kept = Type.Object({
  authorities: Type.Array(
    Type.Object({ cert: Type.String(), secret: Type.String(), madeAtMs: Type.Number() }),
    { maxItems: 8 },
  ),
});

/**
 * The network's own certificate authorities: one, and the next long before it ends. Members learn of
 * the next a year before it signs anything, so that nobody is locked out.
 */
export class Authorities {
  readonly #document: Document<Static<typeof Kept>>;
  readonly #secretsDir: string;
  readonly #network: string;

  private constructor(
    document: Document<Static<typeof Kept>>,
    secretsDir: string,
    network: string,
  ) {
    this.#document = document;
    this.#secretsDir = secretsDir;
    this.#network = network;
  }

  static async open(directory: string, secretsDir: string, network: string): Promise<Authorities> {
    const file = join(directory, 'authorities.json');
    const empty = () => ({ authorities: [] });
    const document = await openDocument({ file, schema: Kept, version: 1, empty });
    return new Authorities(document, secretsDir, network);
  }

  /** PEM, the oldest first. */
  get trusted(): string[] {
    return this.#document.data.authorities.map(({ cert }) => cert);
  }

  /** Makes what is due, forgets what has ended. Whether anything changed. */
  async renew(nowMs: number): Promise<boolean> {
    const { authorities } = this.#document.data;
    const valid = authorities.filter(({ cert }) => endOf(cert) > nowMs);
    const last = valid.at(-1);
    if (last && endOf(last.cert) - nowMs > NEXT_BEFORE_END_MS) {
      if (valid.length === authorities.length) return false;
    } else {
      const made = await makeAuthority(this.#network, nowMs);
      valid.push(await this.#keep({ ...made, madeAtMs: nowMs }));
    }
    await this.#document.update((data) => {
      data.authorities = valid;
    });
    return true;
  }

  /** All, with their keys, the oldest first. */
  async pairs(): Promise<DatedPair[]> {
    const { authorities } = this.#document.data;
    return Promise.all(
      authorities.map(async ({ cert, secret, madeAtMs }) => {
        const key = await readSecret(this.#secretsDir, secret);
        if (!key) throw keyMissing();
        return { cert, key, madeAtMs };
      }),
    );
  }

  /** Those of who administered the network before, instead of what was there. */
  async take(pairs: readonly DatedPair[]): Promise<void> {
    const authorities = await Promise.all(pairs.map((pair) => this.#keep(pair)));
    await this.#document.replace({ authorities });
  }

  /** The one that signs now. */
  async signer(nowMs: number): Promise<Pair> {
    const { authorities } = this.#document.data;
    const announced = authorities.filter(({ madeAtMs }) => nowMs - madeAtMs >= ANNOUNCED_MS);
    const chosen = announced.at(-1) ?? authorities[0];
    const key = chosen && (await readSecret(this.#secretsDir, chosen.secret));
    if (!chosen || !key) throw keyMissing();
    return { cert: chosen.cert, key };
  }

  async #keep({ cert, key, madeAtMs }: DatedPair) {
    const secret = `network-ca-${new X509Certificate(cert).serialNumber.toLowerCase()}.key`;
    await writeSecret(this.#secretsDir, secret, key.trimEnd());
    return { cert, secret, madeAtMs };
  }
}

const keyMissing = () =>
  new BridgeError('DATA_INVALID', {
    message: "The key of the network's certificate authority is missing among the secrets.",
  });

export const endOf = (cert: string): number => Date.parse(new X509Certificate(cert).validTo);

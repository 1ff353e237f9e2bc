import { type Static, Type } from 'typebox';
import { fromBase64Url, toBase64Url } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import {
  encodeInvitation,
  INVITATION_CODE_LENGTH,
  invitationId,
  invitationLabel,
} from '../protocol/invitation.ts';
import { AccountKey, XKey } from '../protocol/nkey.ts';
import { type Document, openDocument } from '../store/document.ts';
import { nodeCrypto } from './node-crypto.ts';

const MAX_KEPT = 200;

const Kept = Type.Object({
  id: Type.String(),
  label: Type.Optional(Type.String()),
  /** Secret: whoever knows it before it is used can join. Empty once withdrawn. */
  code: Type.String(),
  expiresAtSec: Type.Integer(),
  usedBy: Type.Optional(Type.Object({ account: AccountKey, key: XKey })),
  withdrawn: Type.Optional(Type.Literal(true)),
});
type Kept = Static<typeof Kept>;
const Invitations_ = Type.Object({ invitations: Type.Array(Kept, { maxItems: MAX_KEPT }) });

/** What may be shown of an invitation: not its code. */
export type GivenOut = {
  readonly id: string;
  readonly expiresAtSec: number;
  readonly state: 'pending' | 'used' | 'expired' | 'withdrawn';
  /** Who joined with it. */
  readonly account?: string;
};

/** The invitations we gave out. */
export class Invitations {
  readonly #document: Document<Static<typeof Invitations_>>;

  private constructor(document: Document<Static<typeof Invitations_>>) {
    this.#document = document;
  }

  /** `file` holds codes: it belongs among the secrets. */
  static async open(file: string): Promise<Invitations> {
    const empty = () => ({ invitations: [] });
    return new Invitations(await openDocument({ file, schema: Invitations_, version: 1, empty }));
  }

  /** Makes an invitation to the network at `url`, administered by the household with `key`. */
  async create(
    url: string,
    key: string,
    lifetimeSec: number,
  ): Promise<{ text: string; expiresAtSec: number }> {
    const code = nodeCrypto.randomBytes(INVITATION_CODE_LENGTH);
    const expiresAtSec = nowSec() + lifetimeSec;
    const text = encodeInvitation({ url, key, code, expiresAtSec });
    const id = await invitationId(nodeCrypto, code);
    const label = await invitationLabel(nodeCrypto, code);
    await this.#document.update((data) => {
      const recent = data.invitations.filter((kept) => kept.expiresAtSec + lifetimeSec > nowSec());
      data.invitations = [
        ...recent.slice(1 - MAX_KEPT),
        { id, label, code: toBase64Url(code), expiresAtSec },
      ];
    });
    return { text, expiresAtSec };
  }

  list(): readonly GivenOut[] {
    return this.#document.data.invitations.map((kept) => ({
      id: kept.id,
      expiresAtSec: kept.expiresAtSec,
      state: stateOf(kept),
      ...(kept.usedBy && { account: kept.usedBy.account }),
    }));
  }

  /** Nobody can use it any more. Throws INVITATION_NOT_FOUND. */
  async withdraw(id: string): Promise<void> {
    const isMeant = (kept: Kept) => kept.id === id && !kept.withdrawn;
    if (!this.#document.data.invitations.some(isMeant)) {
      throw new BridgeError('INVITATION_NOT_FOUND');
    }
    await this.#withdrawWhere(isMeant);
  }

  /** Whoever joined with it does not come back with it. */
  async withdrawUsedBy(account: string): Promise<void> {
    await this.#withdrawWhere(({ usedBy }) => usedBy?.account === account);
  }

  #withdrawWhere(isUnwanted: (kept: Kept) => boolean): Promise<void> {
    return this.#document.update((data) => {
      for (const kept of data.invitations.filter(isUnwanted)) {
        kept.withdrawn = true;
        kept.code = '';
      }
    });
  }

  /** Whether a label stands for an invitation that may still be redeemed. */
  isOpen(label: string): boolean {
    const kept = this.#document.data.invitations.find((candidate) => candidate.label === label);
    return kept !== undefined && !kept.withdrawn && kept.expiresAtSec > nowSec();
  }

  /**
   * The code of the invitation `id`, once for one household: a second request by the same account and
   * key (whose answer was lost) gets it again until it expires. Throws INVITATION_…
   */
  async redeem(id: string, usedBy: { account: string; key: string }): Promise<Uint8Array> {
    const kept = this.#document.data.invitations.find((candidate) => candidate.id === id);
    if (!kept || kept.withdrawn) throw new BridgeError('INVITATION_REFUSED');
    const again = kept.usedBy?.account === usedBy.account && kept.usedBy.key === usedBy.key;
    if (kept.usedBy && !again) throw new BridgeError('INVITATION_USED');
    if (kept.expiresAtSec <= nowSec()) throw new BridgeError('INVITATION_EXPIRED');
    if (!again) {
      await this.#document.update((data) => {
        const entry = data.invitations.find((candidate) => candidate.id === id);
        if (entry) entry.usedBy = usedBy;
      });
    }
    const code = fromBase64Url(kept.code);
    if (!code) throw new BridgeError('DATA_INVALID');
    return code;
  }
}

const stateOf = ({ withdrawn, usedBy, expiresAtSec }: Kept): GivenOut['state'] => {
  if (withdrawn) return 'withdrawn';
  if (usedBy) return 'used';
  return expiresAtSec <= nowSec() ? 'expired' : 'pending';
};

const nowSec = (): number => Math.floor(Date.now() / 1000);

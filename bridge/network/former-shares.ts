import { type Static, Type } from 'typebox';
import type { Log } from '../protocol/log.ts';
import { AccountKey } from '../protocol/nkey.ts';
import type { Membership } from './membership.ts';
import { originalShares, shareKey } from './original-shares.ts';

const ANSWER_TIMEOUT_MS = 5_000;

export const FormerShare = Type.Object({
  from_account: AccountKey,
  to_account: AccountKey,
  catalog: Type.String(),
  /** It is, or was, here as well: from then on what stands here counts. */
  isSettled: Type.Optional(Type.Boolean()),
});
export type FormerShare = Static<typeof FormerShare>;
/** As many as a service may list, and those that were settled. */
export const FormerShareList = Type.Array(FormerShare, { maxItems: 20_000 });

type Deps = {
  /** What is kept for a network; undefined until its global service has answered. */
  kept(network: string): readonly FormerShare[] | undefined;
  keep(network: string, shares: FormerShare[]): Promise<void>;
  readonly log: Log;
};

/** What the global services of the original's users listed when we came: what we announce there takes its place. */
export class FormerShares {
  readonly #deps: Deps;
  /** Networks whose global services are being asked. */
  readonly #learning = new Map<string, Promise<void>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Asks once, as soon as the network is reached. To be called before anybody else hears of its connections. */
  follow(membership: Membership): void {
    membership.onConnected(() => this.#learn(membership));
  }

  /** Those, and what is listed now. Throws as `originalShares`, when neither is known. */
  async list(membership: Membership): Promise<readonly FormerShare[]> {
    const { network } = membership;
    await this.#learning.get(network);
    const listed = await originalShares(membership, ANSWER_TIMEOUT_MS).catch((error: unknown) => {
      if (this.#deps.kept(network)) return [];
      throw error;
    });
    const former = this.#deps.kept(network) ?? [];
    const known = new Set(former.map(shareKey));
    return [...former, ...listed.filter((share) => !known.has(shareKey(share)))];
  }

  /** It was taken over: what becomes of it here counts from now on. */
  async settle({ network }: Membership, share: FormerShare): Promise<void> {
    const { from_account, to_account, catalog } = share;
    const settled = { from_account, to_account, catalog, isSettled: true };
    const others = (this.#deps.kept(network) ?? []).filter(
      (each) => shareKey(each) !== shareKey(settled),
    );
    await this.#deps.keep(network, [...others, settled]);
  }

  #learn(membership: Membership): void {
    const { network } = membership;
    if (this.#deps.kept(network) || this.#learning.has(network)) return;
    const learning = this.#ask(membership)
      .catch((error: unknown) =>
        this.#deps.log.info({ network, error: String(error) }, 'former shares are not known yet'),
      )
      .finally(() => this.#learning.delete(network));
    this.#learning.set(network, learning);
  }

  async #ask(membership: Membership): Promise<void> {
    const { network } = membership;
    const listed = await originalShares(membership, ANSWER_TIMEOUT_MS);
    const shares = listed.map(({ from_account, to_account, catalog }) => ({
      ...{ from_account, to_account, catalog },
    }));
    if (!this.#deps.kept(network)) await this.#deps.keep(network, shares);
  }
}

import { linkId } from '../../protocol/browser-link.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { Membership } from '../membership.ts';
import { nodeCrypto } from '../node-crypto.ts';
import { makeLink } from './browser-user.ts';

const MAX_OPEN = 20;

/** Who has used a link. */
type Asker = { readonly key: string; readonly user: string };

type OpenLink = {
  readonly id: string;
  readonly code: Uint8Array;
  readonly account: string;
  readonly expiresAtSec: number;
  /** How long the browser may come, seconds. */
  readonly lifetimeSec: number;
  usedBy?: Asker;
};

/** The links that were given out and are still open, in memory only: a bridge that starts again has forgotten them. */
export class BrowserLinks {
  #links: OpenLink[] = [];

  /** Throws NO_WEBSOCKET, ACCOUNT_FOREIGN. */
  async create(
    membership: Membership,
    key: string,
    lifetimeSec: number,
  ): Promise<{ text: string; expiresAtSec: number }> {
    const [url] = membership.route.websockets ?? [];
    if (!url) throw new BridgeError('NO_WEBSOCKET');
    const { text, code, expiresAtSec } = await makeLink(membership, key, url);
    const id = await linkId(nodeCrypto, code);
    const { account } = membership;
    const open = this.#links.filter((link) => link.expiresAtSec > Date.now() / 1000);
    this.#links = [...open.slice(1 - MAX_OPEN), { id, code, account, expiresAtSec, lifetimeSec }];
    return { text, expiresAtSec };
  }

  /**
   * The link of that id, once: the same browser may ask again, in case the answer was lost. Throws
   * BROWSER_LINK_EXPIRED.
   */
  redeem(id: string, account: string, asker: Asker): OpenLink & { readonly isAgain: boolean } {
    const link = this.#links.find((each) => each.id === id && each.account === account);
    const isAgain = link?.usedBy?.key === asker.key && link.usedBy.user === asker.user;
    const isOpen = link && link.expiresAtSec > Date.now() / 1000 && (!link.usedBy || isAgain);
    if (!isOpen) throw new BridgeError('BROWSER_LINK_EXPIRED');
    link.usedBy = asker;
    return { ...link, isAgain };
  }
}

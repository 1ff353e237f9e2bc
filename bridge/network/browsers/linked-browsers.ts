import { type Static, Type } from 'typebox';
import { BrowserName } from '../../protocol/browser-certificate.ts';
import { toHex } from '../../protocol/bytes.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { AccountKey, UserKey, XKey } from '../../protocol/nkey.ts';
import { type Document, openDocument } from '../../store/document.ts';
import { nodeCrypto } from '../node-crypto.ts';

const MAX_LINKED = 24;

/** A browser that is one of the household's, in one of its accounts, until an end. Nothing of it is secret. */
export const LinkedBrowser = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{12}$' }),
  name: BrowserName,
  /** Short name of the network, and our account there. */
  network: Type.String(),
  account: AccountKey,
  /** Its long-term key, and as which user it connects. */
  key: XKey,
  user: UserKey,
  linkedAtSec: Type.Integer(),
  endsAtSec: Type.Integer(),
  /** When it last asked us for something. */
  seenAtSec: Type.Optional(Type.Integer()),
});
export type LinkedBrowser = Static<typeof LinkedBrowser>;

/** One that was removed, while its user could still come. */
const Removed = Type.Object({
  ...{ network: Type.String(), user: UserKey, endsAtSec: Type.Integer() },
  /** The network does not let it in any more. */
  isShutOut: Type.Optional(Type.Literal(true)),
});
export type RemovedBrowser = Static<typeof Removed>;

const Browsers_ = Type.Object({
  browsers: Type.Array(LinkedBrowser, { maxItems: MAX_LINKED }),
  removed: Type.Array(Removed, { maxItems: 10_000 }),
});

/** The browsers that the household has linked, in memory and in `linked-browsers.json`. */
export class LinkedBrowsers {
  readonly #document: Document<Static<typeof Browsers_>>;
  readonly #listeners = new Set<() => void>();

  private constructor(document: Document<Static<typeof Browsers_>>) {
    this.#document = document;
  }

  static async open(file: string): Promise<LinkedBrowsers> {
    const empty = () => ({ browsers: [], removed: [] });
    return new LinkedBrowsers(await openDocument({ file, schema: Browsers_, version: 1, empty }));
  }

  /** Calls back when one was removed. */
  onRemoved(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Those whose time is not over. */
  list(): readonly LinkedBrowser[] {
    const nowSec = Date.now() / 1000;
    return this.#document.data.browsers.filter(({ endsAtSec }) => endsAtSec > nowSec);
  }

  /** The one with this key in that account of ours; undefined once it was removed, or its time is over. */
  find(account: string, key: string): LinkedBrowser | undefined {
    return this.list().find((each) => each.key === key && each.account === account);
  }

  /** Throws TOO_MANY_BROWSERS. */
  checkRoom(): void {
    if (this.list().length >= MAX_LINKED) throw new BridgeError('TOO_MANY_BROWSERS');
  }

  /** Throws TOO_MANY_BROWSERS. */
  async add(browser: Omit<LinkedBrowser, 'id' | 'linkedAtSec'>): Promise<LinkedBrowser> {
    this.checkRoom();
    const id = toHex(nodeCrypto.randomBytes(6));
    const added = { ...browser, id, linkedAtSec: Math.floor(Date.now() / 1000) };
    const kept = this.list();
    await this.#document.update((data) => {
      data.browsers = [...kept, added];
    });
    return added;
  }

  async seen(id: string): Promise<void> {
    await this.#document.update(({ browsers }) => {
      const browser = browsers.find((each) => each.id === id);
      if (browser) browser.seenAtSec = Math.floor(Date.now() / 1000);
    });
  }

  /** Nothing of ours is given to it from then on. Throws BROWSER_NOT_FOUND. */
  async remove(id: string): Promise<LinkedBrowser> {
    const browser = this.list().find((each) => each.id === id);
    if (!browser) throw new BridgeError('BROWSER_NOT_FOUND');
    const { network, user, endsAtSec } = browser;
    const nowSec = Date.now() / 1000;
    await this.#document.update((data) => {
      data.browsers = data.browsers.filter((each) => each.id !== id);
      const still = data.removed.filter((each) => each.endsAtSec > nowSec);
      data.removed = [...still, { network, user, endsAtSec }];
    });
    for (const listener of this.#listeners) listener();
    return browser;
  }

  /** We are on that network no more, and our account there is gone. */
  async forgetNetwork(networkId: string): Promise<void> {
    await this.#document.update((data) => {
      data.browsers = data.browsers.filter(({ network }) => network !== networkId);
      data.removed = data.removed.filter(({ network }) => network !== networkId);
    });
  }

  /** Those who could still come, as far as their own end goes. */
  removed(networkId: string): readonly RemovedBrowser[] {
    const nowSec = Date.now() / 1000;
    const isMeant = ({ network, endsAtSec }: RemovedBrowser) =>
      network === networkId && endsAtSec > nowSec;
    return this.#document.data.removed.filter(isMeant);
  }

  async shutOut(user: string): Promise<void> {
    await this.#document.update(({ removed }) => {
      for (const each of removed) if (each.user === user) each.isShutOut = true;
    });
  }
}

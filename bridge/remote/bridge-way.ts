import type { MediaReadable } from '../media/readable.ts';
import type { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { Carried } from './flow-window.ts';
import type { Import } from './imports.ts';
import type { KeptSession } from './kept-session.ts';
import { OwnerLinks, type OwnerLinksDeps } from './owner-links.ts';
import { RemoteFiles } from './remote-files.ts';
import type { Greeted, Way } from './way.ts';

/** Owners who have a bridge: sealed sessions over links to them. */
export class BridgeWay implements Way {
  readonly #links: OwnerLinks;
  readonly #files = new RemoteFiles();

  constructor(deps: OwnerLinksDeps) {
    this.#links = new OwnerLinks(deps);
  }

  /** Says hello. From then on the import's session goes over the network where it stands. */
  async greet(entry: Import, signal: AbortSignal): Promise<Greeted> {
    const link = this.#links.to(entry);
    const { revision } = await link.hello(entry.alias, signal);
    return { revision, pages: this.#files.session(link, entry) };
  }

  async open(entry: Import, item: Item, onChanged: () => void): Promise<MediaReadable> {
    return this.#files.open(this.#links.to(entry), entry, item, onChanged);
  }

  get receivedBytes(): number {
    return this.#links.receivedBytes;
  }

  /** What the link to its owner carried lately. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  carried(entry: Import): Carried | undefined {
    return this.#links.to(entry).flow.carried;
  }

  /** The one session for an import. Throws NETWORK_UNREACHABLE, MEMBERSHIP_ENDED. */
  session(entry: Import): KeptSession {
    return this.#files.session(this.#links.to(entry), entry);
  }

  end(entry: Import, reason: BridgeError): Promise<void> {
    return this.#files.end(entry, reason);
  }

  stop(): Promise<void> {
    return this.#files.stop();
  }
}

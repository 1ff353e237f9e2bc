import { within } from '../../library/wait.ts';
import type { MediaReadable } from '../../media/readable.ts';
import type { Memberships } from '../../network/memberships.ts';
import { BridgeError, hasCode } from '../../protocol/errors.ts';
import type { Item } from '../../protocol/item.ts';
import { makePrivateDir } from '../../store/atomic-file.ts';
import type { Import, Imports } from '../imports.ts';
import { importKey } from '../kept-session.ts';
import type { Mailboxes } from '../mailboxes.ts';
import type { Greeted, Way } from '../way.ts';
import type { ArrivingFile } from './arriving-file.ts';
import { ArrivingFiles } from './arriving-files.ts';
import { ArrivingReadable } from './arriving-readable.ts';
import { onHeartbeat } from './heartbeats.ts';
import { receive } from './incoming.ts';
import { mayBeConverted, pageOf } from './original-items.ts';
import { askContents, askWhether } from './original-questions.ts';
import { Spool } from './spool.ts';
import { WAITS, type Waits } from './waits.ts';

/** Nobody tells when a listing changes, and it comes whole: it is asked for anew no sooner. */
const LISTED_FOR_MS = 5 * 60_000;
/** A disk may have to wake up, and a conversion to begin. */
const BEGIN_TIMEOUT_MS = 30_000;

export type OriginalWayDeps = {
  readonly mailboxes: Mailboxes;
  readonly memberships: Memberships;
  readonly imports: Imports;
  readonly spoolDir: string;
  readonly waits?: Waits;
  readonly isOriginal: (entry: Import) => boolean;
  /** The catalog behind the alias has changed. */
  readonly onNews: (alias: string) => void;
};

/** The listing as it came last. */
type Listed = { readonly revision: number; readonly atMs: number; readonly from: string };

/** Owners who use the original programs. Their network can read along; nothing is asked of others in this way. */
export class OriginalWay implements Way {
  readonly #deps: OriginalWayDeps;
  readonly #files = new ArrivingFiles();
  readonly #listed = new Map<string, Listed>();

  constructor(deps: OriginalWayDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { spoolDir, memberships, imports, onNews } = this.#deps;
    await makePrivateDir(spoolDir);
    onHeartbeat(memberships, ({ catalog, account_key }) => {
      const isMeant = (entry: Import) => entry.catalog === catalog && entry.owner === account_key;
      for (const { alias } of imports.list().filter(isMeant)) {
        this.renew(alias);
        onNews(alias);
      }
    });
  }

  /** The next greeting brings the listing. */
  renew(alias: string): void {
    this.#listed.delete(alias);
  }

  async greet(entry: Import, signal: AbortSignal): Promise<Greeted> {
    const { alias, network, owner } = entry;
    const asking = { alias, mailbox: this.#deps.mailboxes.on(network) };
    const from = `${network}/${owner}`;
    const listed = this.#listed.get(alias);
    const isNew = listed?.from === from && performance.now() - listed.atMs < LISTED_FOR_MS;
    if (isNew) {
      await askWhether(asking, signal);
      const page = async (_since: number, _cursor: string | undefined, until: AbortSignal) =>
        pageOf(await askContents(asking, until));
      return { revision: listed.revision, pages: { page } };
    }
    const contents = await askContents(asking, signal);
    const page = pageOf(contents);
    this.#listed.set(alias, { revision: page.revision, atMs: performance.now(), from });
    return { revision: page.revision, pages: { page: async () => page } };
  }

  async open(entry: Import, item: Item, onChanged: () => void): Promise<MediaReadable> {
    const file = this.#fileOf(entry, item, onChanged);
    const readable = new ArrivingReadable(file, item);
    if (!mayBeConverted(item)) return readable;
    try {
      const late = new BridgeError('TIMED_OUT');
      await within(BEGIN_TIMEOUT_MS, late, undefined, (signal) => file.begun(signal));
      return readable;
    } catch (error) {
      await readable.close();
      throw error;
    }
  }

  #fileOf(entry: Import, item: Item, onChanged: () => void): ArrivingFile {
    const { hash, byte_size: sizeBytes } = item;
    const { waits = WAITS } = this.#deps;
    if (hash === undefined) throw new BridgeError('ITEM_NOT_FOUND');
    return this.#files.of(importKey(entry), {
      ...{ hash, sizeBytes, waits },
      spool: (onGrown) => Spool.create(this.#deps.spoolDir, onGrown),
      receive: (taker, signal) => {
        const { mailboxes, imports, isOriginal } = this.#deps;
        // It may go over another network by now, and its owner have a bridge.
        const now = imports.get(entry.alias);
        if (!isOriginal(now)) throw new BridgeError('ITEM_CHANGED');
        const { alias, network } = now;
        const { nc } = mailboxes.membership(network).connection;
        const mailbox = mailboxes.on(network);
        return receive({ nc, mailbox, alias, item: { ...item, hash }, taker, waits }, signal);
      },
      onRefused: (error) => {
        if (!hasCode(error, ...OUTDATED)) return;
        this.renew(entry.alias);
        onChanged();
      },
    });
  }

  async end(entry: Import, reason: BridgeError): Promise<void> {
    this.renew(entry.alias);
    await this.#files.endGroup(importKey(entry), reason);
  }

  stop(): Promise<void> {
    return this.#files.stop();
  }
}

const OUTDATED = ['ITEM_NOT_FOUND', 'ITEM_CHANGED', 'MESSAGE_INVALID', 'NOT_SHARED'] as const;

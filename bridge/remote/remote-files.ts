import { nameOf } from '../media/paths.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { BlockCache } from './block-cache.ts';
import { type ImportAddress, importKey, type KeptSession, KeptSessions } from './kept-session.ts';
import type { OwnerLink } from './owner-link.ts';
import { RemoteFile } from './remote-file.ts';
import { AheadBudget, RemoteReadable } from './remote-readable.ts';

/** Blocks read last stay this long in memory, for seeks back and for second readers. */
const CACHE_BYTES = 8 * 1024 * 1024;
/** A player that seeks closes one request and opens the next: who waits for what outlives the gap. */
const LINGER_MS = 30_000;

type Open = { readonly file: RemoteFile; readers: number; timer: NodeJS.Timeout | undefined };

/** The friends' files that are being read; all readers of one revision share the blocks on their way. */
export class RemoteFiles {
  readonly #cache = new BlockCache(CACHE_BYTES);
  readonly #budget = new AheadBudget();
  readonly #open = new Map<string, Open>();
  readonly #sessions = new KeptSessions();

  /** A reader of `item`. Nothing is asked of the owner before the first read. */
  open(link: OwnerLink, address: ImportAddress, item: Item, onChanged: () => void): RemoteReadable {
    const key = `${importKey(address)}/${item.id}/${item.revision}`;
    const entry = this.#open.get(key) ?? this.#create(key, link, address, item, onChanged);
    clearTimeout(entry.timer);
    entry.readers++;
    return new RemoteReadable({
      file: entry.file,
      budget: this.#budget,
      fileName: nameOf(item.path),
      onClose: async () => this.#release(key, entry),
    });
  }

  /** The one session for that import; from now on it goes over `link`. */
  session(link: OwnerLink, address: ImportAddress): KeptSession {
    return this.#sessions.of(link, address);
  }

  /** An import is no more: what is being read of it fails with `reason`, also from memory. */
  async end(address: ImportAddress, reason: BridgeError): Promise<void> {
    const prefix = `${importKey(address)}/`;
    for (const [key, { file, timer }] of this.#open) {
      if (!key.startsWith(prefix)) continue;
      clearTimeout(timer);
      this.#open.delete(key);
      file.end(reason);
    }
    await this.#sessions.end(address);
  }

  async stop(): Promise<void> {
    const stopping = new BridgeError('BRIDGE_NOT_RUNNING', { message: 'The bridge is stopping.' });
    for (const { file, timer } of this.#open.values()) {
      clearTimeout(timer);
      file.end(stopping);
    }
    this.#open.clear();
    await this.#sessions.stop();
  }

  #create(
    key: string,
    link: OwnerLink,
    address: ImportAddress,
    item: Item,
    onChanged: () => void,
  ): Open {
    const session = this.session(link, address);
    const file = new RemoteFile({ session, item, onChanged, cache: this.#cache, cacheKey: key });
    const entry: Open = { file, readers: 0, timer: undefined };
    this.#open.set(key, entry);
    return entry;
  }

  #release(key: string, entry: Open): void {
    if (--entry.readers > 0) return;
    entry.timer = setTimeout(() => {
      if (this.#open.get(key) === entry) this.#open.delete(key);
    }, LINGER_MS).unref();
  }
}

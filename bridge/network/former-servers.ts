import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../protocol/log.ts';
import type { Post } from './administration.ts';
import type { Former } from './own-network.ts';

const LOOK_MS = 500;
/** Members that are there follow in a second or two. */
const PATIENCE_MS = 60_000;

/** Servers that the network has left: they go on for as long as members are still on their way. */
export class FormerServers {
  readonly #former: Former;
  readonly #post: Post;
  readonly #log: Log;
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;

  /** `accounts` are those whose connections are waited for. */
  constructor(former: Former, post: Post, accounts: () => readonly string[], log: Log) {
    this.#former = former;
    this.#post = post;
    this.#log = log;
    this.#ended = this.#linger(accounts);
  }

  /** Ends them now. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }

  async #linger(accounts: () => readonly string[]): Promise<void> {
    const { signal } = this.#ending;
    const deadline = Date.now() + PATIENCE_MS;
    const aborted = once(signal, 'abort').then(() => false);
    while (!signal.aborted && Date.now() < deadline) {
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
      if (!(await Promise.race([this.#isUsedBy(accounts()), aborted]))) break;
    }
    await this.#post.end();
    await this.#former.system?.close();
    await this.#former.servers.stop();
    this.#log.info({ urls: this.#former.servers.urls }, 'our network has left its former place');
  }

  /** Where nobody can say, members may still be there. */
  async #isUsedBy(accounts: readonly string[]): Promise<boolean> {
    if (!this.#former.system) return false;
    const uses = await this.#former.system.use(accounts).catch(() => undefined);
    return !uses || uses.some(({ conns }) => conns > 0);
  }
}

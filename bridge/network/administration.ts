import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/nats-core';
import { Administrator, type AdministratorDeps } from './administrator.ts';
import { AnsweredRequests } from './answered-requests.ts';
import { Lobby, type LobbyDeps } from './lobby.ts';

const RETRY_MS = { first: 500, longest: 30_000 };

/** What serves members and guests on the servers that the network has when it begins. */
export class Post {
  readonly #administrator: Administrator;
  readonly #lobby: Lobby;

  constructor(deps: LobbyDeps & AdministratorDeps) {
    this.#administrator = new Administrator(deps);
    this.#lobby = new Lobby(deps);
  }

  /** `former`: what serves where the network was. */
  async begin(former?: Post): Promise<void> {
    await this.#administrator.start(former?.nc);
    await this.#lobby.start();
  }

  get nc(): NatsConnection | undefined {
    return this.#administrator.nc;
  }

  get online(): boolean {
    return this.#administrator.online;
  }

  announce(): Promise<void> {
    return this.#administrator.announce();
  }

  async end(): Promise<void> {
    await this.#lobby.stop();
    await this.#administrator.stop();
  }
}

/** Runs our own network: its servers, and what serves members and guests there. */
export class Administration {
  readonly #deps: LobbyDeps & AdministratorDeps;
  readonly answered = new AnsweredRequests();
  #post: Post;
  #stopping = new AbortController();
  #trying: Promise<void> | undefined;

  constructor(deps: LobbyDeps & Pick<AdministratorDeps, 'beginGlobal'>) {
    this.#deps = { ...deps, answered: this.answered };
    deps.network.term.onOver(() => void this.#cede());
    this.#post = new Post(this.#deps);
  }

  /** Does not wait for servers elsewhere. */
  async start(signal: AbortSignal): Promise<void> {
    const { network } = this.#deps;
    await network.start(signal);
    if (network.servers.isHere) await this.#post.begin();
    else this.#trying = this.#keepTrying();
  }

  async stop(): Promise<void> {
    await this.#giveUp();
    await this.#post.end();
    await this.#deps.network.stop();
  }

  /** Whether members' requests reach us. */
  get online(): boolean {
    return this.#post.online;
  }

  /** Tells members how the network is reached from now on. */
  announce(): Promise<void> {
    return this.#post.announce();
  }

  /** Serves where the network is now, on other servers where it `hasMoved`. Gives back what serves where it was. */
  async beginAnew(hasMoved: boolean): Promise<Post> {
    await this.#giveUp();
    const former = this.#post;
    this.#post = new Post(this.#deps);
    await this.#post.begin(hasMoved ? former : undefined);
    return former;
  }

  /** Nothing is answered here any more, nor told to the servers. */
  async #cede(): Promise<void> {
    this.#deps.log.error(
      { code: 'NETWORK_TAKEN_OVER' },
      'somebody else administers our network now',
    );
    await this.stop().catch((error: Error) =>
      this.#deps.log.warn({ error: error.message }, 'did not stop cleanly'),
    );
  }

  async #giveUp(): Promise<void> {
    this.#stopping.abort();
    this.#stopping = new AbortController();
    await this.#trying;
  }

  /** Once they were reached, the connections come back by themselves. */
  async #keepTrying(): Promise<void> {
    const { network, log } = this.#deps;
    const { signal } = this.#stopping;
    let waitMs = RETRY_MS.first;
    while (!signal.aborted) {
      try {
        await network.connect();
        await this.#post.begin();
        return;
      } catch (error) {
        log.warn({ error: (error as Error).message }, 'our servers cannot be reached yet');
        await this.#post.end();
      }
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      waitMs = Math.min(waitMs * 2, RETRY_MS.longest);
    }
  }
}

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { TokenBucket } from '../network/token-bucket.ts';
import { Turns } from '../network/turns.ts';
import type { Log } from '../protocol/log.ts';
import type { HomeNetwork } from './home-network.ts';
import {
  type Announced,
  aliveMessages,
  byebyeMessages,
  MAX_AGE_SEC,
  readSearch,
  SSDP_GROUP,
  SSDP_PORT,
  searchAnswers,
} from './ssdp-messages.ts';

/** Announcements are lost now and then, so they come again well before they are forgotten. */
const ALIVE_EVERY_MS = (MAX_AGE_SEC * 1000) / 3;
/** The first one may be lost, too. */
const AGAIN_MS = 500;
/** As the architecture says: through two routers at most. */
const TIME_TO_LIVE = 2;
/** Searches answered in all, and for one address: who forges another's address floods nobody. */
const IN_ALL = { burst: 40, perSecond: 10 };
const FOR_ONE = { burst: 10, perSecond: 1 };
const MOST_ADDRESSES = 256;

export type SsdpOptions = {
  readonly network: HomeNetwork;
  readonly announced: Announced;
  readonly log: Log;
  /** Another one for tests. */
  readonly port?: number;
};

/** Makes us known on one network, and answers who searches there. */
export class Ssdp {
  readonly #options: SsdpOptions;
  readonly #port: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #inAll = new TokenBucket(IN_ALL.burst, IN_ALL.perSecond);
  readonly #forOne = new Turns(FOR_ONE, MOST_ADDRESSES);
  #hearing: Socket | undefined;
  #speaking: Socket | undefined;

  constructor(options: SsdpOptions) {
    this.#options = options;
    this.#port = options.port ?? SSDP_PORT;
  }

  /** Rejects when the port cannot be shared, or the interface takes no part in multicast. */
  async start(): Promise<void> {
    const { address } = this.#options.network;
    this.#hearing = this.#socket(createSocket({ type: 'udp4', reuseAddr: true }));
    this.#speaking = this.#socket(createSocket('udp4'));
    this.#speaking.bind(0, address);
    await once(this.#speaking, 'listening');
    this.#speaking.setMulticastInterface(address);
    this.#speaking.setMulticastTTL(TIME_TO_LIVE);
    this.#hearing.bind(this.#port);
    await once(this.#hearing, 'listening');
    this.#hearing.addMembership(SSDP_GROUP, address);
    this.#hearing.on('message', (message, from) => this.#hear(message, from));
    // Who knew an earlier life of ours forgets it.
    await this.#announce(byebyeMessages(this.#options.announced));
    this.#alive();
    this.#after(AGAIN_MS, () => this.#alive());
    const timer = setInterval(() => this.#alive(), ALIVE_EVERY_MS).unref();
    this.#timers.add(timer);
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (this.#speaking) await this.#announce(byebyeMessages(this.#options.announced));
    this.#speaking?.close();
    this.#hearing?.close();
    this.#speaking = undefined;
    this.#hearing = undefined;
  }

  #socket(socket: Socket): Socket {
    socket.on('error', (error) =>
      this.#options.log.warn({ error: error.message }, 'discovery by televisions failed'),
    );
    return socket.unref();
  }

  #hear(message: Uint8Array, { address, port }: RemoteInfo): void {
    const { network, announced } = this.#options;
    if (!network.holds(address)) return;
    const search = readSearch(message);
    if (!search) return;
    const answers = searchAnswers(announced, search);
    if (answers.length === 0 || !this.#mayAnswer(address)) return;
    this.#after(Math.random() * search.waitSec * 1000, () => {
      for (const answer of answers) this.#speaking?.send(answer, port, address, ignored);
    });
  }

  #mayAnswer(address: string): boolean {
    return this.#forOne.tryTake(address) && this.#inAll.take();
  }

  #alive(): void {
    void this.#announce(aliveMessages(this.#options.announced));
  }

  /** What cannot be sent now is said again later. */
  async #announce(messages: readonly Buffer[]): Promise<void> {
    await Promise.all(
      messages.map(
        (message) =>
          new Promise<void>((resolve) => {
            if (!this.#speaking) resolve();
            else this.#speaking.send(message, this.#port, SSDP_GROUP, () => resolve());
          }),
      ),
    );
  }

  #after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms).unref();
    this.#timers.add(timer);
  }
}

const ignored = (): void => undefined;

import { WebSocket } from 'ws';
import type { Changed } from '../../bridge/library/watching/gathering.ts';
import type { Watch } from '../../bridge/library/watching/watch.ts';
import { decodeJson } from '../../bridge/protocol/json.ts';
import type { Log } from '../../bridge/protocol/log.ts';
import { SocketMessage } from '../client/answers.ts';
import type { Requests } from '../client/requests.ts';

/** A server gathers changes for half a minute; what comes at once is one change. */
const GATHER_MS = 500;
/** Permissions change without a word, so also while there is a socket. */
const SWEEP_MS = 60_000;
const SWEEP_WITHOUT_SOCKET_MS = 20_000;
/** However large the library: one part in ten of the time at most. */
const SWEEPS_APART = 10;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;
const DEFAULT_KEEP_ALIVE_SEC = 60;

export type JellyfinWatchOptions = {
  readonly requests: () => Promise<Requests>;
  /** An API key is told nothing. */
  readonly hasSocket: boolean;
  readonly onChange: (changed: Changed) => void;
  readonly log: Log;
};

/** Hears from a server what changes in its libraries, and asks now and then whether it heard all. */
export class JellyfinWatch implements Watch {
  readonly #options: JellyfinWatchOptions;
  #socket: WebSocket | undefined;
  #isOpen = false;
  #failures = 0;
  #pollMs = SWEEP_WITHOUT_SOCKET_MS;
  #sweep: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #alive: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: JellyfinWatchOptions) {
    this.#options = options;
    if (options.hasSocket) void this.#connect();
    this.#planSweep();
  }

  get mode(): 'watching' | 'polling' {
    return this.#isOpen ? 'watching' : 'polling';
  }

  get reason(): string | undefined {
    if (this.#isOpen) return undefined;
    return this.#options.hasSocket
      ? 'The server does not tell of changes now: it is asked again and again.'
      : 'A server tells changes to users, and not to API keys: it is asked again and again.';
  }

  follow(): void {}

  setPollInterval(ms: number): void {
    this.#pollMs = (ms / 50) * SWEEPS_APART;
    this.#planSweep();
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of [this.#sweep, this.#retry, this.#gathering, this.#alive]) {
      clearTimeout(timer);
    }
    this.#socket?.terminate();
  }

  async #connect(): Promise<void> {
    try {
      const { address, authorization } = await this.#options.requests();
      if (this.#isStopped) return;
      const socket = new WebSocket(`${address.replace(/^http/, 'ws')}/socket`, {
        ...{ headers: { authorization }, handshakeTimeout: HANDSHAKE_MS },
        ...{ followRedirects: false, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false },
      });
      this.#socket = socket;
      socket.on('open', () => this.#onOpen());
      socket.on('message', (data) => this.#onMessage(socket, Buffer.from(data as Buffer)));
      // What it is shows in the close that follows, and in the next sweep.
      socket.on('error', () => undefined);
      socket.on('close', () => this.#onClose());
    } catch {
      this.#onClose();
    }
  }

  #onOpen(): void {
    const isAgain = this.#failures > 0;
    this.#failures = 0;
    this.#isOpen = true;
    this.#options.log.debug({}, 'a Jellyfin server tells of changes');
    this.#planSweep();
    // Nobody told us what happened meanwhile.
    if (isAgain) this.#gather();
  }

  #onMessage(socket: WebSocket, data: Uint8Array): void {
    const message = decodeJson(SocketMessage, data);
    if (message?.MessageType === 'LibraryChanged') this.#gather();
    if (message?.MessageType !== 'ForceKeepAlive') return;
    const seconds = typeof message.Data === 'number' ? message.Data : DEFAULT_KEEP_ALIVE_SEC;
    clearInterval(this.#alive);
    const everyMs = Math.min(Math.max(seconds / 2, 1), DEFAULT_KEEP_ALIVE_SEC) * 1_000;
    const say = () => socket.send(JSON.stringify({ MessageType: 'KeepAlive' }), () => undefined);
    say();
    this.#alive = setInterval(say, everyMs).unref();
  }

  #onClose(): void {
    clearInterval(this.#alive);
    if (this.#isStopped) return;
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#gather();
      this.#planSweep();
    }
    const waitMs = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#retry = setTimeout(() => void this.#connect(), waitMs).unref();
  }

  #gather(): void {
    if (this.#isStopped) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      if (!this.#isStopped) this.#options.onChange('everything');
    }, GATHER_MS).unref();
  }

  #planSweep(): void {
    clearTimeout(this.#sweep);
    if (this.#isStopped) return;
    const least = this.#isOpen ? SWEEP_MS : SWEEP_WITHOUT_SOCKET_MS;
    this.#sweep = setTimeout(
      () => {
        this.#planSweep();
        this.#options.onChange('everything');
      },
      Math.max(least, this.#pollMs),
    ).unref();
  }
}

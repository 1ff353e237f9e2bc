import { randomUUID } from 'node:crypto';
import { platform } from 'node:os';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import type { DeviceDescription } from './device-description.ts';
import { type HomeNetwork, homeNetwork, homeNetworks } from './home-network.ts';
import { MediaServer, type MediaServerDeps } from './media-server.ts';
import { Ssdp } from './ssdp.ts';

const Kept = Type.Object({
  /** How televisions know us again. */
  udn: Type.String({ pattern: '^uuid:[0-9a-f-]{36}$' }),
  /** On which they may find us; absent: DLNA is off. */
  interface: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
});

/** Answers televisions over HTTP, at an address on one network only. */
export type TelevisionListener = { readonly url: string; stop(): Promise<void> };
export type Listening = {
  readonly network: HomeNetwork;
  readonly server: MediaServer;
  readonly device: Pick<DeviceDescription, 'udn' | 'friendlyName' | 'version'>;
};

export type DlnaDeps = MediaServerDeps & {
  readonly file: string;
  readonly friendlyName: string;
  readonly version: string;
  /** Throws PORT_TAKEN. */
  readonly listen: (what: Listening) => Promise<TelevisionListener>;
  readonly log: Log;
};

export type DlnaStatus = {
  /** Absent: it is off. */
  readonly interface?: string;
  /** Address of the description; absent while it is off, or does not run. */
  readonly url?: string;
  /** Why it does not run. */
  readonly problem?: string;
  readonly interfaces: readonly Pick<HomeNetwork, 'interface' | 'address'>[];
};

/** As often as changes may be told. */
const LOOK_EVERY_MS = 2_000;
/** Interfaces come up late, and get other addresses. */
const CHECK_EVERY_MS = 10_000;

const NOT_FOUND_BY_ANYBODY = {
  message: 'Televisions look for media servers at UDP port 1900, which cannot be used.',
  hint: 'Stop the program that keeps it to itself, or choose an interface that takes part in multicast.',
};

type Running = { readonly network: HomeNetwork; readonly url: string; stop(): Promise<void> };

/** The media server for televisions: off until its owner turns it on for one network of this machine. */
export class Dlna {
  readonly #deps: DlnaDeps;
  readonly #document: Document<Static<typeof Kept>>;
  /** Turning on and off, one after another. */
  readonly #turns = new InTurn();
  #running: Running | undefined;
  #problem: string | undefined;
  #checking: NodeJS.Timeout | undefined;

  private constructor(deps: DlnaDeps, document: Document<Static<typeof Kept>>) {
    this.#deps = deps;
    this.#document = document;
  }

  static async open(deps: DlnaDeps): Promise<Dlna> {
    const empty = () => ({ udn: `uuid:${randomUUID()}` });
    const document = await openDocument({ file: deps.file, schema: Kept, version: 1, empty });
    return new Dlna(deps, document);
  }

  /** What does not run now is tried again later: the bridge does without it. */
  async start(): Promise<void> {
    await this.#check();
    this.#checking = setInterval(() => void this.#check(), CHECK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#checking);
    await this.#turns.run(() => this.#end());
  }

  get status(): DlnaStatus {
    const { interface: wanted } = this.#document.data;
    const url = this.#running?.url;
    const problem = this.#problem;
    const interfaces = homeNetworks().map(({ interface: name, address }) => ({
      ...{ interface: name, address },
    }));
    return {
      ...(wanted !== undefined && { interface: wanted }),
      ...(url !== undefined && { url }),
      ...(problem !== undefined && { problem }),
      interfaces,
    };
  }

  /** Throws INTERFACE_NOT_FOUND, PORT_TAKEN; then it is off. */
  turnOn(name: string): Promise<void> {
    return this.#turns.run(async () => {
      if (!homeNetwork(name)) throw new BridgeError('INTERFACE_NOT_FOUND');
      await this.#end();
      await this.#keep(undefined);
      await this.#begin(name);
      await this.#keep(name);
    });
  }

  turnOff(): Promise<void> {
    return this.#turns.run(async () => {
      await this.#end();
      await this.#keep(undefined);
    });
  }

  async #keep(name: string | undefined): Promise<void> {
    const { udn } = this.#document.data;
    await this.#document.replace({ udn, ...(name !== undefined && { interface: name }) });
    this.#problem = undefined;
  }

  /** Brings what runs in step with what is wanted and with the addresses of this machine. */
  #check(): Promise<void> {
    return this.#turns.run(async () => {
      const { interface: wanted } = this.#document.data;
      if (wanted === undefined) return;
      const { address, netmask } = this.#running?.network ?? {};
      const now = homeNetwork(wanted);
      if (now && now.address === address && now.netmask === netmask) return;
      await this.#end();
      try {
        await this.#begin(wanted);
        this.#problem = undefined;
      } catch (error) {
        const problem = error instanceof BridgeError ? error.code : 'INTERNAL';
        if (problem !== this.#problem) {
          this.#deps.log.warn({ interface: wanted, problem }, 'televisions cannot be answered');
        }
        this.#problem = problem;
      }
    });
  }

  async #begin(name: string): Promise<void> {
    const network = homeNetwork(name);
    if (!network) throw new BridgeError('INTERFACE_NOT_FOUND');
    const { friendlyName, version, listen, log } = this.#deps;
    const { udn } = this.#document.data;
    const server = new MediaServer(this.#deps);
    const ends: (() => Promise<void> | void)[] = [() => server.stop()];
    const stop = async () => {
      for (const end of ends.reverse()) await end();
    };
    try {
      const listener = await listen({ network, server, device: { udn, friendlyName, version } });
      ends.push(() => listener.stop());
      const location = `${listener.url}/dlna/device.xml`;
      const product = `${platform()} DLNADOC/1.50 UPnP/1.0 Natster-Bridge/${version}`;
      const bootId = Math.floor(Date.now() / 1000);
      const announced = { udn, location, server: product, bootId };
      const ssdp = new Ssdp({ network, announced, log });
      ends.push(() => ssdp.stop());
      await ssdp.start().catch((cause: unknown) => {
        throw new BridgeError('PORT_TAKEN', { ...NOT_FOUND_BY_ANYBODY, cause });
      });
      const looking = setInterval(() => server.look(), LOOK_EVERY_MS).unref();
      ends.push(() => clearInterval(looking));
      this.#running = { network, url: location, stop };
    } catch (error) {
      await stop();
      throw error;
    }
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}

import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { InTurn } from '../store/in-turn.ts';
import type { LibraryOutcome, WrittenLibrary } from './library-writer.ts';
import type { ServerNews, ToldServer, ToldServers } from './told-servers.ts';

export type TellingDeps = {
  readonly servers: ToldServers;
  /** The server that is told of an export, as it is kept now; undefined: none (any more). */
  readonly serverOf: (id: string) => ToldServer | undefined;
  /** Whether it has heard all, for another life of this program; `made`: what it has libraries of now. */
  readonly keep: (id: string, isBehind: boolean, made?: readonly string[]) => Promise<void>;
  readonly log: Log;
};

const AGAIN_MS = 60_000;
/** Of more, the libraries that they are in are told. */
const MOST_CHANGED = 200;

type Waiting = { libraries: readonly WrittenLibrary[]; readonly changed: Set<string> };

/** Tells media servers what was written for them, until they have heard it. */
export class Telling {
  readonly #deps: TellingDeps;
  /** By export: what its server has not heard. */
  readonly #waiting = new Map<string, Waiting>();
  /** Exports of which is known here what their servers have not heard. */
  readonly #known = new Set<string>();
  readonly #problems = new Map<string, BridgeError>();
  readonly #turns = new InTurn();
  readonly #stopping = new AbortController();
  #trying: NodeJS.Timeout | undefined;

  constructor(deps: TellingDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#trying = setInterval(() => this.#tellAll(), AGAIN_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#trying);
    this.#stopping.abort(new BridgeError('BRIDGE_NOT_RUNNING'));
    await this.#turns.idle();
  }

  /** Why the server does not hear. */
  problemOf(id: string): BridgeError | undefined {
    return this.#problems.get(id);
  }

  add(id: string, { libraries, changed }: LibraryOutcome): void {
    const server = this.#deps.serverOf(id);
    if (!server) return;
    // What it was that an earlier life of this program did not come to tell is not known any more.
    const left = server.isBehind && !this.#known.has(id) ? libraries.map(({ dir }) => dir) : [];
    this.#known.add(id);
    const waiting = this.#waiting.get(id) ?? { libraries, changed: new Set(left) };
    waiting.libraries = libraries;
    for (const dir of changed) waiting.changed.add(dir);
    if (waiting.changed.size === 0 && isSame(server.made, libraries)) return;
    this.#waiting.set(id, waiting);
    void this.#turns.run(() => this.#tell(id));
  }

  /** The export ends, and with it the libraries that were made of it. */
  async end(id: string, server: ToldServer): Promise<void> {
    this.#waiting.delete(id);
    this.#problems.delete(id);
    const { servers, log } = this.#deps;
    await this.#turns.run(async () => {
      try {
        await servers.tell(server, { libraries: [], changed: [] }, this.#stopping.signal);
      } catch (error) {
        log.warn({ export: id, error }, 'libraries of an export stay at a media server');
      }
      await servers.forget(server);
    });
  }

  #tellAll(): void {
    for (const id of this.#waiting.keys()) void this.#turns.run(() => this.#tell(id));
  }

  async #tell(id: string): Promise<void> {
    const server = this.#deps.serverOf(id);
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (!server || !waiting) return;
    const { servers, keep, log } = this.#deps;
    try {
      if (!server.isBehind) await keep(id, true);
      const made = await servers.tell(server, newsOf(waiting), this.#stopping.signal);
      this.#problems.delete(id);
      await keep(id, this.#waiting.has(id), made);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const news = this.#waiting.get(id);
      for (const dir of waiting.changed) news?.changed.add(dir);
      this.#waiting.set(id, news ?? waiting);
      this.#problems.set(id, error instanceof BridgeError ? error : new BridgeError('INTERNAL'));
      log.warn({ export: id, error }, 'a media server could not be told what is new');
    }
  }
}

const newsOf = ({ libraries, changed }: Waiting): ServerNews => {
  const isLong = changed.size > MOST_CHANGED;
  return { libraries, changed: isLong ? libraries.map(({ dir }) => dir) : [...changed] };
};

const isSame = (made: readonly string[], libraries: readonly WrittenLibrary[]): boolean => {
  const known = new Set(made);
  return known.size === libraries.length && libraries.every(({ dir }) => known.has(dir));
};

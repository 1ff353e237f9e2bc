import { Slots } from '../ffmpeg/slots.ts';
import { BridgeError } from '../protocol/errors.ts';
import { withAny } from '../protocol/with-any.ts';
import type { Question } from './questions.ts';
import { type ReadBytes, Thread } from './thread.ts';

const FILE = new URL('./segment-worker.js', import.meta.url);
const COUNT = 3;
/** Without an answer, or a wish for bytes: a damaged table can keep a reader busy for ever. */
const BUSY_MS = 5_000;
const UNUSED_MS = 10_000;

export type ThreadsOptions = {
  readonly count?: number;
  readonly busyMs?: number;
  readonly unusedMs?: number;
  readonly file?: URL;
};

/** A few threads in which films are cut; one that does not answer is killed and replaced. */
export class Threads {
  readonly #options: ThreadsOptions;
  readonly #slots: Slots;
  readonly #all = new Set<Thread>();
  /** The one used last is the last. */
  readonly #idle: Thread[] = [];
  readonly #stopping = new AbortController();
  #unused: NodeJS.Timeout | undefined;

  constructor(options: ThreadsOptions = {}) {
    this.#options = options;
    this.#slots = new Slots(options.count ?? COUNT);
  }

  get running(): number {
    return this.#all.size;
  }

  /** Waits for its turn. Throws FILM_DAMAGED, HLS_UNSUPPORTED, what `read` throws, the signal's reason. */
  ask(question: Question, read: ReadBytes, signal: AbortSignal): Promise<unknown> {
    return withAny([signal, this.#stopping.signal], (either) =>
      this.#slots.run(() => this.#ask(question, read, either), either),
    );
  }

  /** Somebody is about to ask: starting takes longer than most answers. */
  expect(): void {
    if (this.#all.size > 0) return;
    this.#start(this.#stopping.signal).then(
      (thread) => this.#keep(thread),
      () => undefined,
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new BridgeError('BRIDGE_NOT_RUNNING'));
    clearTimeout(this.#unused);
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((thread) => this.#end(thread)));
  }

  async #ask(question: Question, read: ReadBytes, signal: AbortSignal): Promise<unknown> {
    const thread = this.#take(question.key) ?? (await this.#start(signal));
    try {
      const { busyMs = BUSY_MS } = this.#options;
      const value = await thread.ask(question, read, signal, busyMs);
      this.#keep(thread);
      return value;
    } catch (error) {
      if (thread.isFree) this.#keep(thread);
      else await this.#end(thread);
      throw error;
    }
  }

  /** The one that knows the film already, else the one that has waited longest. */
  #take(key: string): Thread | undefined {
    const known = this.#idle.findIndex((thread) => thread.key === key);
    const [thread] = this.#idle.splice(Math.max(known, 0), 1);
    return thread;
  }

  async #start(signal: AbortSignal): Promise<Thread> {
    const thread = new Thread(this.#options.file ?? FILE);
    this.#all.add(thread);
    thread.onEnd = () => this.#forget(thread);
    try {
      await thread.started(signal);
      return thread;
    } catch (error) {
      await this.#end(thread);
      throw error;
    }
  }

  #keep(thread: Thread): void {
    if (this.#stopping.signal.aborted) return;
    this.#idle.push(thread);
    const endAll = () => Promise.all([...this.#idle].map((idle) => this.#end(idle)));
    const { unusedMs = UNUSED_MS } = this.#options;
    this.#unused ??= setTimeout(endAll, unusedMs).unref();
    this.#unused.refresh();
  }

  #forget(thread: Thread): void {
    this.#all.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #end(thread: Thread): Promise<void> {
    this.#forget(thread);
    return thread.end();
  }
}

import { Worker } from 'node:worker_threads';
import type { SourcePatterns } from '../media/patterns.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { WalkEvent, WalkScope } from './source.ts';

/** What the two threads share: how many more answers may be sent, and whether any are wanted. */
export const CREDIT = 0;
export const STOPPED = 1;
/** Answers that may wait to be taken. */
const MOST_WAITING = 2;

export type WalkJob = {
  readonly root: string;
  readonly scope: WalkScope;
  readonly patterns: SourcePatterns;
  readonly control: Int32Array;
};

export type WalkAnswer =
  | { readonly events: readonly WalkEvent[] }
  | { readonly done: true }
  | { readonly failed: string; readonly isAway: boolean };

/** Kept a while for the next walk, so that looks at a few directories do not cost a thread's start each time. */
const idle: Worker[] = [];
const MOST_IDLE = 2;
/** After a large library it holds tens of megabytes. */
const IDLE_MS = 3_000;

const PROGRAM = new URL('./walk-worker.js', import.meta.url);

const newWorker = (): Worker => {
  const worker = new Worker(PROGRAM, { resourceLimits: { maxYoungGenerationSizeMb: 2 } });
  // Whoever waits for it hears of this, too; an idle one just goes.
  worker.on('error', () => {});
  worker.on('exit', () => {
    const index = idle.indexOf(worker);
    if (index >= 0) idle.splice(index, 1);
  });
  return worker;
};

const keep = (worker: Worker): void => {
  idle.push(worker);
  setTimeout(() => {
    const index = idle.indexOf(worker);
    if (index < 0) return;
    idle.splice(index, 1);
    void worker.terminate();
  }, IDLE_MS).unref();
};

/**
 * Walks through a folder in a thread of its own: a disk that has to wake up, or a server that does not
 * answer, holds up nothing else. Throws DIRECTORY_INVALID, or the signal's reason.
 */
export async function* walkInThread(
  { root, scope, patterns }: Omit<WalkJob, 'control'>,
  signal: AbortSignal,
): AsyncGenerator<readonly WalkEvent[]> {
  signal.throwIfAborted();
  const control = new Int32Array(new SharedArrayBuffer(8));
  control[CREDIT] = MOST_WAITING;
  const worker = idle.pop() ?? newWorker();
  worker.ref();
  const answers = new Answers(worker, signal);
  let isReusable = false;
  try {
    worker.postMessage({ root, scope, patterns, control } satisfies WalkJob);
    for (;;) {
      const answer = await answers.next();
      if ('done' in answer) {
        isReusable = true;
        return;
      }
      if ('failed' in answer) {
        isReusable = true;
        if (answer.isAway) throw new BridgeError('DIRECTORY_INVALID');
        throw new Error(`the walk failed: ${answer.failed}`);
      }
      Atomics.add(control, CREDIT, 1);
      Atomics.notify(control, CREDIT);
      yield answer.events;
    }
  } finally {
    Atomics.store(control, STOPPED, 1);
    Atomics.add(control, CREDIT, 1);
    Atomics.notify(control, CREDIT);
    answers.end();
    worker.unref();
    if (isReusable && idle.length < MOST_IDLE) keep(worker);
    else void worker.terminate();
  }
}

/** What a worker sends, in order; rejects when it ends, or when nobody wants it any more. */
class Answers {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #waiting: WalkAnswer[] = [];
  #wake: () => void = () => {};
  #failure: unknown;

  constructor(worker: Worker, signal: AbortSignal) {
    this.#worker = worker;
    this.#signal = signal;
    worker.on('message', this.#onMessage);
    worker.on('error', this.#onError);
    worker.on('exit', this.#onExit);
    signal.addEventListener('abort', this.#onAbort);
  }

  async next(): Promise<WalkAnswer> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const answer = this.#waiting.shift();
      if (answer) return answer;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  end(): void {
    this.#worker.off('message', this.#onMessage);
    this.#worker.off('error', this.#onError);
    this.#worker.off('exit', this.#onExit);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  readonly #onMessage = (answer: WalkAnswer): void => {
    this.#waiting.push(answer);
    this.#wake();
  };
  readonly #onError = (error: unknown): void => this.#fail(error);
  readonly #onExit = (): void => this.#fail(new Error('the thread that walks has ended'));
  readonly #onAbort = (): void => this.#fail(this.#signal.reason);

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#wake();
  }
}

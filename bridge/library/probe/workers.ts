import { setTimeout as sleep } from 'node:timers/promises';
import { type MessagePort, Worker } from 'node:worker_threads';
import { Slots } from '../../ffmpeg/slots.ts';
import { withAny } from '../../protocol/with-any.ts';
import { ProbeProblem, type ProbeProblemKind } from './problem.ts';
import type { AnswerTo, Question, QuestionFor, Want } from './questions.ts';

/** Loading its code takes a moment, on a busy machine a long one. */
const START_TIMEOUT_MS = 30_000;
/** A thread that waits for a disk which does not answer cannot be ended; it is not waited for. */
const END_TIMEOUT_MS = 2_000;
/** One that has read holds tens of megabytes, and is started anew in a third of a second. */
const UNUSED_MS = 3_000;
/** The heap's; buffers come on top, and are bounded by what may be read in all. */
const HEAP_MB = 96;

export type Answer = { readonly value: AnswerTo<Want> } | { readonly problem: ProbeProblemKind };
/** Said now and then while a file is read: what is asked for is still being worked at. */
export const READING = 'reading';

export type WorkersOptions = {
  readonly count: number;
  readonly file: URL;
  /** For one question; it begins anew whenever more of the file was read. */
  readonly timeoutMs: number;
};

/** A few threads, kept a while for the next file; one that does not answer in time is killed and replaced. */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #slots: Slots;
  readonly #all = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #stopping = new AbortController();
  #unused: NodeJS.Timeout | undefined;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#slots = new Slots(options.count);
  }

  /** Waits for its turn. Throws ProbeProblem, or the signal's reason; anything else is our own fault. */
  ask<W extends Want>(
    question: QuestionFor<W>,
    signal: AbortSignal,
    timeoutMs = this.#options.timeoutMs,
  ): Promise<AnswerTo<W>> {
    return withAny([signal, this.#stopping.signal], (either) =>
      this.#slots.run(() => this.#ask(question, either, timeoutMs), either),
    );
  }

  async #ask<W extends Want>(
    question: QuestionFor<W>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<AnswerTo<W>> {
    const worker = this.#idle.pop() ?? (await this.#start(signal));
    try {
      const answer = answerOf(await next(worker, signal, timeoutMs, question as Question));
      this.#keep(worker);
      if ('problem' in answer) throw new ProbeProblem(answer.problem);
      return answer.value as AnswerTo<W>;
    } finally {
      if (!this.#idle.includes(worker)) await this.#end(worker);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the workers were stopped'));
    clearTimeout(this.#unused);
    this.#idle.length = 0;
    await Promise.all([...this.#all].map((worker) => this.#end(worker)));
  }

  async #start(signal: AbortSignal): Promise<Worker> {
    const worker = new Worker(this.#options.file, {
      name: 'probe',
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 4 },
    });
    this.#all.add(worker);
    // Its end is noticed by whoever waits for it; one that ends idle is replaced.
    worker.on('error', () => undefined);
    worker.on('exit', () => this.#forget(worker));
    try {
      const started = await next(worker, signal, START_TIMEOUT_MS);
      if (started !== 'late' && 'said' in started) return worker;
      const cause = started === 'late' ? undefined : started.ended;
      throw new Error('the thread that reads media files did not start', { cause });
    } catch (error) {
      await this.#end(worker);
      throw error;
    }
  }

  #keep(worker: Worker): void {
    this.#idle.push(worker);
    worker.unref();
    const endAll = () => Promise.all([...this.#idle].map((idle) => this.#end(idle)));
    this.#unused ??= setTimeout(endAll, UNUSED_MS).unref();
    // Again when it has run out.
    this.#unused.refresh();
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  async #end(worker: Worker): Promise<void> {
    this.#forget(worker);
    const timer = new AbortController();
    const late = sleep(END_TIMEOUT_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([worker.terminate(), late]);
    timer.abort();
  }
}

/** Whatever made the thread end, the file did it. */
const answerOf = (happened: Next): Answer => {
  if (happened === 'late') throw new ProbeProblem('too-slow');
  if ('said' in happened) return happened.said as Answer;
  const isFull = happened.ended?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  throw new ProbeProblem(isFull ? 'too-large' : 'damaged', { cause: happened.ended });
};

/** The first thing that the worker does from now on. */
type Next =
  | { readonly said: unknown }
  | { readonly ended: NodeJS.ErrnoException | undefined }
  | 'late';

/** What comes from elsewhere is asked for by a port of its own. */
const lentTo = (question: Question): MessagePort[] =>
  'fd' in question && typeof question.fd === 'object' ? [question.fd.port] : [];

/** Asks, and waits. Throws the signal's reason. */
const next = (
  worker: Worker,
  signal: AbortSignal,
  timeoutMs: number,
  question?: Question,
): Promise<Next> =>
  new Promise((resolve, reject) => {
    let error: NodeJS.ErrnoException | undefined;
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      worker.off('message', said).off('error', failed).off('exit', ended);
      finish();
    };
    const said = (message: unknown) => {
      if (message === READING) timer.refresh();
      else settle(() => resolve({ said: message }));
    };
    const failed = (cause: Error) => {
      error = cause;
    };
    const ended = () => settle(() => resolve({ ended: error }));
    const aborted = () => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(() => settle(() => resolve('late')), timeoutMs);
    worker.on('message', said).once('error', failed).once('exit', ended);
    signal.addEventListener('abort', aborted, { once: true });
    worker.ref();
    if (signal.aborted) aborted();
    else if (question) worker.postMessage(question, lentTo(question));
  });

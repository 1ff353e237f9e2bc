import { setTimeout as sleep } from 'node:timers/promises';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { BridgeError } from '../protocol/errors.ts';
import type { Answer, BytesWanted, Question, ThreadSetting } from './questions.ts';

const START_MS = 30_000;
/** A thread whose question nobody waits for any more gets so long to notice. */
const LEAVE_MS = 500;
const END_MS = 2_000;
/** The heap's; what is read comes on top, and is bounded for each question. */
const HEAP_MB = 128;

/** Bytes of the film that a question is about, both ends included. */
export type ReadBytes = (start: number, end: number, signal: AbortSignal) => Promise<Uint8Array>;

type Said = Answer | 'ready';

/** One thread, and the question that it is at. */
export class Thread {
  /** Of the film that it had last. */
  key = '';
  isFree = true;
  onEnd = (): void => undefined;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #bell = new Int32Array(new SharedArrayBuffer(4));
  #said: (said: Said) => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;
  #wanted: (wanted: BytesWanted) => void = () => undefined;

  constructor(file: URL) {
    const { port1, port2 } = new MessageChannel();
    const workerData: ThreadSetting = { port: port2, bell: this.#bell };
    this.#port = port1;
    this.#worker = new Worker(file, {
      name: 'hls',
      env: {},
      execArgv: [],
      workerData,
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 16 },
    });
    let cause: unknown;
    this.#worker.on('message', (said: Said) => this.#said(said));
    this.#worker.on('error', (error) => {
      cause = error;
    });
    this.#worker.on('exit', () => {
      this.onEnd();
      // Whatever made it end, the film did it.
      this.#failed(unreadable({ cause }));
    });
    port1.on('message', (wanted: BytesWanted) => this.#wanted(wanted));
    this.#rest();
  }

  async started(signal: AbortSignal): Promise<void> {
    await this.#next(signal, START_MS, () => undefined);
    this.#rest();
  }

  async ask(
    question: Question,
    read: ReadBytes,
    signal: AbortSignal,
    busyMs: number,
  ): Promise<unknown> {
    this.isFree = false;
    this.key = question.key;
    const reading = new AbortController();
    let unread: unknown;
    const serve = async ({ start, end }: BytesWanted): Promise<void> => {
      try {
        this.#give(await read(start, end - 1, reading.signal));
      } catch (error) {
        unread = error;
        this.#give(undefined);
      }
    };
    const leave = () => reading.abort(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      const answer = this.#next(signal, busyMs, serve);
      this.#worker.postMessage(question);
      const said = await answer;
      this.isFree = true;
      if (said === 'ready') throw unreadable();
      if ('value' in said) return said.value;
      throw said.problem === 'unread' && unread ? unread : problem(said.problem);
    } finally {
      signal.removeEventListener('abort', leave);
      reading.abort();
      this.#rest();
    }
  }

  async end(): Promise<void> {
    const timer = new AbortController();
    const late = sleep(END_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    this.#port.close();
    await Promise.race([this.#worker.terminate(), late]);
    timer.abort();
  }

  /** What it says next. Time does not count while it waits for bytes. */
  #next(
    signal: AbortSignal,
    timeoutMs: number,
    serve: (wanted: BytesWanted) => Promise<void> | void,
  ): Promise<Said> {
    this.#worker.ref();
    this.#port.ref();
    return new Promise<Said>((resolve, reject) => {
      let isDone = false;
      let timer: NodeJS.Timeout | undefined;
      const settle = (finish: () => void) => {
        isDone = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', count);
        finish();
      };
      const count = () => {
        clearTimeout(timer);
        if (isDone) return;
        const late = () => reject(signal.aborted ? signal.reason : unreadable());
        timer = setTimeout(() => settle(late), signal.aborted ? LEAVE_MS : timeoutMs);
      };
      this.#said = (said) => settle(() => resolve(said));
      this.#failed = (error) => settle(() => reject(error));
      this.#wanted = async (wanted) => {
        clearTimeout(timer);
        await serve(wanted);
        count();
      };
      signal.addEventListener('abort', count, { once: true });
      count();
    });
  }

  /** Not waited for when the program wants to end. */
  #rest(): void {
    this.#said = () => undefined;
    this.#failed = () => undefined;
    this.#worker.unref();
    this.#port.unref();
  }

  #give(bytes: Uint8Array | undefined): void {
    this.#port.postMessage(bytes ?? null, bytes ? [bytes.buffer as ArrayBuffer] : []);
    Atomics.store(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
  }
}

const unreadable = (options: { readonly cause?: unknown } = {}): BridgeError =>
  new BridgeError('FILM_DAMAGED', options);

const problem = (kind: string): BridgeError => {
  if (kind !== 'not-media') return unreadable({ cause: kind });
  return new BridgeError('HLS_UNSUPPORTED', {
    message: 'Films of this kind of file cannot be given as HLS.',
  });
};

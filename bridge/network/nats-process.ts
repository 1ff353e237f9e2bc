import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';

const READY_TIMEOUT_MS = 15_000;
const POLL_MS = 10;
const STOP_TIMEOUT_MS = 5_000;
const BACKOFF_MS = { first: 250, longest: 30_000 };
/** A server that ran this long was healthy: the next failure starts the back-off afresh. */
const HEALTHY_MS = 60_000;
const KEPT_LOG_LINES = 20;

export type NatsProcessOptions = {
  readonly binary: string;
  /** Directory of its files: configuration, ports, pid. 0700. */
  readonly directory: string;
  /** The configuration's text for a port; after the first start the same port is asked for again. */
  readonly config: (port: number) => string;
  readonly port: number;
  readonly log: Log;
};

/** A nats-server as our child: started, watched, restarted with back-off, stopped. */
export class NatsProcess {
  readonly #options: NatsProcessOptions;
  #child: ChildProcess | undefined;
  #port: number;
  #startedAtMs = 0;
  #backoffMs = BACKOFF_MS.first;
  #stopping = new AbortController();
  #lastLines: string[] = [];
  #restarting: Promise<void> | undefined;

  constructor(options: NatsProcessOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  /** Where it listens, the same for the life of this object. */
  get port(): number {
    return this.#port;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Resolves once clients can connect. Throws NATS_PORT_TAKEN or NATS_SERVER_UNUSABLE. When `signal`
   * aborts it is not waited for any longer, then or later: `stop` follows.
   */
  async start(signal?: AbortSignal): Promise<void> {
    const stopping = new AbortController();
    this.#stopping = stopping;
    signal?.addEventListener('abort', () => stopping.abort());
    if (signal?.aborted) stopping.abort();
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 });
    await this.#endOrphan();
    await this.#launch();
  }

  /** Has it read its certificates again. */
  reload(): void {
    this.#child?.kill('SIGHUP');
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#restarting;
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(timer);
    }
    await rm(this.#pidFile, { force: true });
  }

  get #configFile(): string {
    return join(this.#options.directory, 'nats.conf');
  }

  get #pidFile(): string {
    return join(this.#options.directory, 'nats-server.pid');
  }

  async #launch(): Promise<void> {
    const { binary, directory, config } = this.#options;
    await this.#removePortsFiles();
    await writeFile(this.#configFile, config(this.#port), { mode: 0o600 });
    const args = ['--config', this.#configFile, '--pid', this.#pidFile];
    const child = spawn(binary, [...args, '--ports_file_dir', directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // The collector at 100 % costs a third of the server's time; more threads than this only wait.
      env: { GOGC: '400', GOMAXPROCS: availableParallelism() >= 4 ? '2' : '1' },
    });
    this.#child = child;
    this.#startedAtMs = Date.now();
    this.#keepLastLines(child);
    endWithUs(child);
    const failed = new Promise<Error>((resolve) => {
      child.once('error', resolve);
      child.once('exit', () => resolve(new Error('it ended at once')));
    });
    const port = await Promise.race([this.#untilListening(child), failed]);
    if (port instanceof Error) throw this.#explain(port);
    this.#port = port;
    child.removeAllListeners('exit');
    child.once('exit', (code, signal) => this.#onExit(code, signal));
    // It may have ended between the two lines above.
    if (child.exitCode !== null || child.signalCode !== null)
      this.#onExit(child.exitCode, child.signalCode);
  }

  #keepLastLines(child: ChildProcess): void {
    this.#lastLines = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastLines.push(...text.split('\n').filter(Boolean));
      this.#lastLines.splice(0, this.#lastLines.length - KEPT_LOG_LINES);
      this.#options.log.debug({ text: text.trimEnd() }, 'nats-server says');
    });
  }

  async #untilListening(child: ChildProcess): Promise<number | Error> {
    const file = join(this.#options.directory, `nats-server_${child.pid}.ports`);
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < deadline && child.exitCode === null) {
      if (this.#stopping.signal.aborted) break;
      const text = await readFile(file, 'utf8').catch(() => '');
      const port = /(?:nats|tls):\/\/[^"]+:(\d+)"/.exec(text)?.[1];
      if (port) return Number(port);
      await sleep(POLL_MS);
    }
    return new Error('it did not start in time');
  }

  #explain(cause: Error): BridgeError {
    const said = this.#lastLines.join(' ');
    if (said.includes('address already in use')) {
      return new BridgeError('NATS_PORT_TAKEN', {
        message: `Port ${this.#port} for the embedded nats-server is taken.`,
        cause,
      });
    }
    const lastWord = this.#lastLines.at(-1)?.replace(/^\[\d+\] \S+ \S+ /, '') ?? cause.message;
    return new BridgeError('NATS_SERVER_UNUSABLE', {
      message: `The nats-server program does not run: ${lastWord}.`,
      cause,
    });
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopping.signal.aborted) return;
    this.#options.log.warn(
      { code, signal, last: this.#lastLines.at(-1) },
      'nats-server ended; restarting it',
    );
    this.#restarting = this.#restart();
  }

  async #restart(): Promise<void> {
    if (Date.now() - this.#startedAtMs > HEALTHY_MS) this.#backoffMs = BACKOFF_MS.first;
    while (!this.#stopping.signal.aborted) {
      const waitMs = this.#backoffMs;
      this.#backoffMs = Math.min(waitMs * 2, BACKOFF_MS.longest);
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      if (this.#stopping.signal.aborted) return;
      try {
        await this.#launch();
        this.#options.log.info({ port: this.#port }, 'nats-server runs again');
        return;
      } catch (error) {
        this.#options.log.warn({ error: (error as Error).message }, 'nats-server did not start');
      }
    }
  }

  /** A bridge that was killed leaves its server behind; it would hold our port and our files. */
  async #endOrphan(): Promise<void> {
    const pid = Number(await readFile(this.#pidFile, 'utf8').catch(() => ''));
    if (!Number.isInteger(pid) || pid <= 0) return;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.split('\0').includes(this.#configFile)) return;
    this.#options.log.warn({ pid }, 'ending the nats-server of an earlier run');
    process.kill(pid, 'SIGTERM');
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (await holdsFiles(pid)) {
      if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
      await sleep(POLL_MS);
    }
  }

  async #removePortsFiles(): Promise<void> {
    const names = await readdir(this.#options.directory);
    const stale = names.filter((name) => name.endsWith('.ports'));
    await Promise.all(
      stale.map((name) => rm(join(this.#options.directory, name), { force: true })),
    );
  }
}

/** A process that ends loses its command line first, its ports later; as a zombie it has lost them. */
const holdsFiles = async (pid: number): Promise<boolean> => {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const state = text.slice(text.lastIndexOf(')') + 2)[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
};

/** However this process ends, short of being killed, its server does not stay behind. */
const endWithUs = (child: ChildProcess): void => {
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
};

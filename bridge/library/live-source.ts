import type { Log } from '../protocol/log.ts';
import type { Indexed } from './indexer.ts';
import type { ServerInfo } from './media-server.ts';
import { type Activity, Progress } from './progress.ts';
import type { ScanReport, Unsettled } from './scan-report.ts';
import { Scanner } from './scanner.ts';
import type { FoundFile } from './source.ts';
import type { SourceIndex } from './source-index.ts';
import type { Changed } from './watching/gathering.ts';
import { pollIntervalAfter } from './watching/poll-interval.ts';
import type { Settling } from './watching/settling.ts';
import type { Watch } from './watching/watch.ts';

/** A file that turned out to have changed starts a scan, though not one after the other. */
const EARLY_SCAN_MS = 10_000;
/** A look that failed, as when there is no room to keep what was found, is taken again so much later. */
const AGAIN_MS = 5_000;

export type LiveSourceDeps = {
  readonly index: SourceIndex;
  readonly log: Log;
  readonly settling: Settling;
  /** undefined: it is looked at when somebody asks for it only. */
  readonly watch: (onChange: (changed: Changed) => void) => Watch | undefined;
  readonly server?: (() => ServerInfo) | undefined;
  /** It may have work for the indexer, or has come or gone. */
  readonly onScanned: (source: LiveSource) => void;
};

/** One source while the bridge runs: walked through, watched, looked at again where something happened. */
export class LiveSource implements Indexed {
  readonly #deps: LiveSourceDeps;
  readonly #scanner: Scanner;
  readonly #progress = new Progress();
  readonly #watch: Watch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  /** Where something happened that was not looked at yet. */
  #suspects = new Set<string>();
  #isAllSuspect = false;
  #looking: Promise<void> | undefined;
  /** The scan after the one that runs, until it begins: for all who ask meanwhile. */
  #next: Promise<ScanReport> | undefined;

  constructor(deps: LiveSourceDeps) {
    this.#deps = deps;
    const { index, log, settling } = deps;
    this.#scanner = new Scanner({
      ...{ index, log },
      isSettled: ({ path, stamp, mtimeMs }: FoundFile) => settling.isSettled(path, stamp, mtimeMs),
      onWalked: (unsettled) => this.#onWalked(unsettled),
    });
    this.#watch = deps.watch((directories) => this.#onChange(directories));
  }

  get index(): SourceIndex {
    return this.#deps.index;
  }

  get name(): string {
    return this.index.name;
  }

  get isReady(): boolean {
    const { lastReport, isAway, isStopped } = this.#scanner;
    return lastReport !== undefined && !isAway && !isStopped;
  }

  get isAway(): boolean {
    return this.#scanner.isAway;
  }

  get scanner(): Scanner {
    return this.#scanner;
  }

  get watching(): Pick<Watch, 'mode' | 'reason'> | undefined {
    return this.#watch && { mode: this.#watch.mode, reason: this.#watch.reason };
  }

  /** Of a media server. */
  get server(): ServerInfo | undefined {
    return this.#deps.server?.();
  }

  get activity(): Activity {
    return this.#progress.of(this.index, this.#scanner);
  }

  /** Bytes that were read for hashes. */
  count(bytes: number): void {
    this.#progress.count(bytes);
  }

  around(directory: string): string {
    return this.#scanner.around(directory);
  }

  /**
   * Through everything; what was there when this was called is in what comes back. `isSure`: what is not there is gone, however
   * much it is.
   */
  scan(isSure = false): Promise<ScanReport> {
    if (isSure) return this.#scan(true);
    if (this.#next !== undefined) return this.#next;
    if (this.#scanner.foundFiles === undefined) return this.#scan(false);
    this.#next = this.#scanner.rest().then(() => {
      this.#next = undefined;
      return this.#scan(false);
    });
    return this.#next;
  }

  suspect(directory: string): void {
    this.#onChange(new Set([directory]));
  }

  /** An item that could not be opened as what it was. */
  suspectAll(): void {
    if (this.#scanner.ageMs > EARLY_SCAN_MS) this.#onChange('everything');
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
    this.#watch?.stop();
    await this.#scanner.stop();
    await this.#looking?.catch(() => undefined);
    await this.index.stop();
  }

  async #scan(isSure: boolean): Promise<ScanReport> {
    const report = await this.#scanner.scan(isSure);
    this.#watch?.setPollInterval(pollIntervalAfter(report.durationMs));
    if (report.isAway) this.#deps.onScanned(this);
    return report;
  }

  #onWalked({ paths, lookedAt }: Unsettled): void {
    const { settling, onScanned } = this.#deps;
    if (this.#scanner.isStopped) return;
    this.#watch?.follow(this.#scanner.directories);
    settling.forgetMissing(paths, lookedAt);
    onScanned(this);
    clearTimeout(this.#timer);
    const inMs = settling.nextLookMs();
    if (inMs === undefined) return;
    this.#timer = setTimeout(() => this.#onChange(settling.dueDirectories()), inMs).unref();
  }

  #onChange(changed: Changed): void {
    if (this.#scanner.isStopped) return;
    if (changed === 'everything') this.#isAllSuspect = true;
    else for (const directory of changed) this.#suspects.add(directory);
    this.#looking ??= this.#lookAgain().finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookAgain(): Promise<void> {
    while ((this.#isAllSuspect || this.#suspects.size > 0) && !this.#scanner.isStopped) {
      const suspects = this.#suspects;
      const isAll = this.#isAllSuspect;
      this.#suspects = new Set();
      this.#isAllSuspect = false;
      try {
        if (isAll) await this.#scan(false);
        else await this.#scanner.look(suspects);
      } catch (error) {
        if (this.#scanner.isStopped) return;
        const { log } = this.#deps;
        log.error({ source: this.name, err: error }, 'a source could not be looked at');
        for (const directory of suspects) this.#suspects.add(directory);
        this.#isAllSuspect ||= isAll;
        clearTimeout(this.#again);
        this.#again = setTimeout(() => this.#onChange(NOWHERE), AGAIN_MS).unref();
        return;
      }
    }
  }
}

/** Nothing new: what is still to be looked at. */
const NOWHERE: ReadonlySet<string> = new Set();

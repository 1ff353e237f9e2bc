import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { CompanionMarks } from './companion-marks.ts';
import { dirOf, isBelow } from './paths.ts';
import { isEmptied, MANY, Reconciliation } from './reconcile.ts';
import { NOTHING, type ScanReport, WalkProblems } from './scan-report.ts';
import {
  EVERYTHING,
  type FoundDirectory,
  type FoundFile,
  type SourceProblem,
  type WalkScope,
} from './source.ts';
import type { SourceIndex } from './source-index.ts';
import { type Walked, walkSome } from './walk-some.ts';

export type Unsettled = {
  /** Files that are still being written, it seems. */
  readonly paths: ReadonlySet<string>;
  /** Directories that were looked into; absent: all. */
  readonly lookedAt?: ReadonlySet<string>;
};

export type ScannerDeps = {
  readonly index: SourceIndex;
  readonly log: Log;
  readonly isSettled: (file: FoundFile) => boolean;
  /** After each walk that came to its end. */
  readonly onWalked: (unsettled: Unsettled) => void;
};

/** Brings the index of one source in step with its folder: one walk at a time. */
export class Scanner {
  readonly #deps: ScannerDeps;
  readonly #marks = new CompanionMarks();
  readonly #stopping = new AbortController();
  #problems = new WalkProblems();
  #running: Promise<unknown> | undefined;
  #foundFiles = 0;
  #unsettled: ReadonlySet<string> = new Set();
  #lastReport: ScanReport | undefined;
  #scannedAtMs = Number.NEGATIVE_INFINITY;

  constructor(deps: ScannerDeps) {
    this.#deps = deps;
  }

  /** Of the last whole walk. */
  get lastReport(): ScanReport | undefined {
    return this.#lastReport;
  }

  get problems(): WalkProblems {
    return this.#problems;
  }

  get isAway(): boolean {
    return this.#lastReport?.isAway ?? false;
  }

  /** Files seen by the walk that runs. */
  get foundFiles(): number | undefined {
    return this.#running === undefined ? undefined : this.#foundFiles;
  }

  /** Milliseconds since the last whole walk ended. */
  get ageMs(): number {
    return performance.now() - this.#scannedAtMs;
  }

  /** All that were walked through. */
  get directories(): ReadonlySet<string> {
    return new Set(this.#marks.directories.keys());
  }

  get isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Mark of the small files around the media in a directory. */
  around(directory: string): string {
    return this.#marks.around(directory);
  }

  /** Through everything. `isSure`: what is not there any more is gone, however much it is. */
  scan(isSure = false): Promise<ScanReport> {
    return this.#inTurn(() => this.#scan(isSure));
  }

  /** At some directories; through everything when it seems that most of it is gone. */
  look(directories: Iterable<string>): Promise<ScanReport> {
    return this.#inTurn(() => this.#look([...directories]));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.rest();
  }

  /** Resolves when what was asked for so far has come to its end, whatever that is. */
  async rest(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#running;
    const running = (async () => {
      await before?.catch(() => undefined);
      this.#stopping.signal.throwIfAborted();
      this.#foundFiles = 0;
      return work();
    })();
    this.#running = running;
    const end = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(end, end);
    return running;
  }

  async #scan(isSure: boolean): Promise<ScanReport> {
    const startMs = performance.now();
    const report = await this.#walkAll(isSure).catch((error: unknown) => {
      if (!hasCode(error, 'DIRECTORY_INVALID')) throw error;
      return { ...NOTHING, kept: this.#deps.index.size, isAway: true };
    });
    this.#lastReport = { ...report, durationMs: Math.round(performance.now() - startMs) };
    this.#scannedAtMs = performance.now();
    const { log, index } = this.#deps;
    const source = index.name;
    if (report.isAway) log.warn({ source }, 'the folder of a source is away');
    else log.info({ source, ...this.#lastReport }, 'source scanned');
    if (!report.isAway) this.#deps.onWalked({ paths: this.#unsettled });
    return this.#lastReport;
  }

  async #walkAll(isSure: boolean): Promise<Omit<ScanReport, 'durationMs'>> {
    const { index, isSettled } = this.#deps;
    const { head, source } = index;
    source.forget();
    const identity = await source.identity();
    const isSame = head.identity === undefined || head.identity === identity;
    const { kinds } = head.config;
    const reconciliation = new Reconciliation({ index, isInScope: () => true, isSettled, kinds });
    const problems = new WalkProblems();
    const hidden = new Set<string>();
    const seen = new Set<string>();
    let saved = Promise.resolve();
    for await (const found of this.#walk(EVERYTHING)) {
      for (const problem of found.problems) {
        problems.add(problem);
        if (problem.hidesItems) hidden.add(problem.path);
      }
      for (const directory of found.directories) {
        this.#marks.set(directory.path, directory.companions);
        seen.add(directory.path);
        reconciliation.take(directory);
      }
      // Shown at once; not when it may be another disk.
      if (isSame) saved = both(saved, index.apply(reconciliation.takeFresh()));
    }
    // Unmounted half way, it looks as if everything else had been deleted.
    if ((await source.identity()) !== identity) throw new BridgeError('DIRECTORY_INVALID');
    this.#stopping.signal.throwIfAborted();
    if (!isSure && isEmptied(reconciliation, isSame)) throw new BridgeError('DIRECTORY_INVALID');
    const { put, removed, counts } = reconciliation.end(hidden);
    saved = both(saved, index.apply(put, removed));
    for (const directory of this.directories)
      if (!seen.has(directory)) this.#marks.delete(directory);
    this.#problems = problems;
    this.#describeWhatChanged();
    index.tryAgain();
    await saved;
    if (head.identity !== identity || !head.isListed)
      await index.changeHead({ identity, isListed: true });
    this.#unsettled = reconciliation.unsettled;
    return { ...counts, isAway: false };
  }

  async #look(wanted: readonly string[]): Promise<ScanReport> {
    const startMs = performance.now();
    const { index, isSettled } = this.#deps;
    if (!this.#lastReport || this.isAway) return this.#scan(false);
    index.source.forget();
    const { walked, vanished, problems } = await walkSome(
      (scope) => this.#walk(scope),
      this.#marks.directories,
      wanted,
    );
    const places = new Set(walked.map(({ path }) => path));
    const isInScope = (path: string) => places.has(dirOf(path)) || isBelow(path, vanished);
    const { kinds } = index.head.config;
    const reconciliation = new Reconciliation({ index, isInScope, isSettled, kinds });
    for (const directory of walked) reconciliation.take(directory);
    const { count } = reconciliation.lost;
    if (count >= MANY && count > index.size / 2) return this.#scan(false);
    const hidden = new Set(problems.flatMap(({ path, hidesItems }) => (hidesItems ? path : [])));
    const { put, removed, counts } = reconciliation.end(hidden);
    const set = walked.map(({ path, companions }) => this.#marks.set(path, companions));
    const deleted = Array.from(vanished, (directory) => this.#marks.delete(directory));
    const isChanged = [...set, ...deleted].includes(true);
    this.#problems.replace(
      (path) => places.has(path) || places.has(dirOf(path)) || isBelow(path, vanished),
      problems,
    );
    const saved = index.apply(put, removed);
    if (isChanged) this.#describeWhatChanged();
    await saved;
    this.#deps.onWalked({ paths: reconciliation.unsettled, lookedAt: places });
    return { ...counts, isAway: false, durationMs: Math.round(performance.now() - startMs) };
  }

  async *#walk(scope: WalkScope): AsyncGenerator<Walked> {
    const { signal } = this.#stopping;
    for await (const events of this.#deps.index.source.walk(scope, signal)) {
      signal.throwIfAborted();
      const directories: FoundDirectory[] = [];
      const problems: SourceProblem[] = [];
      for (const event of events) {
        if (event.kind === 'problem') problems.push(event.problem);
        else {
          directories.push(event.directory);
          this.#foundFiles += event.directory.files.length;
        }
      }
      yield { directories, problems };
    }
  }

  #describeWhatChanged(): void {
    const { index } = this.#deps;
    const again: string[] = [];
    const arounds = new Map<string, string>();
    for (const { item, around } of index.entries()) {
      if (around === undefined) continue;
      const directory = dirOf(item.path);
      const now = arounds.get(directory) ?? this.around(directory);
      arounds.set(directory, now);
      if (around !== now) again.push(item.id);
    }
    index.describeAgain(again);
  }
}

const both = (one: Promise<void>, other: Promise<void>) => Promise.all([one, other]).then(() => {});

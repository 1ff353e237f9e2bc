import { dirOf } from '../media/paths.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { InTurn } from '../store/in-turn.ts';
import { describeAround } from './describe-around.ts';
import { DirectoryMarks } from './directory-marks.ts';
import { isEmptied, isMuch, missingDisks } from './lost.ts';
import { Reconciliation } from './reconcile.ts';
import { NOTHING, type ScanReport, type Unsettled, WalkProblems } from './scan-report.ts';
import { EVERYTHING, type FoundDirectory, type FoundFile, type WalkScope } from './source.ts';
import type { SourceIndex } from './source-index.ts';
import { both } from './wait.ts';
import { type Walked, walkAgain, walkedIn, walkSome } from './walk-some.ts';
import { WritePause } from './write-pause.ts';

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
  readonly #marks = new DirectoryMarks();
  readonly #stopping = new AbortController();
  #problems = new WalkProblems();
  readonly #turns = new InTurn();
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

  get foundFiles(): number | undefined {
    return this.#turns.isBusy ? this.#foundFiles : undefined;
  }

  /** Milliseconds since the last whole walk ended. */
  get ageMs(): number {
    return performance.now() - this.#scannedAtMs;
  }

  get directories(): ReadonlySet<string> {
    return new Set(this.#marks.keys());
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
    await this.#turns.idle();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.run(() => {
      this.#stopping.signal.throwIfAborted();
      this.#foundFiles = 0;
      return work();
    });
  }

  async #scan(isSure: boolean): Promise<ScanReport> {
    const startMs = performance.now();
    const pause = new WritePause();
    const walked = this.#walkAll(isSure, pause).finally(() => pause.end());
    const report = await walked.catch((error: unknown) => {
      this.#marks.forgetDigests();
      if (!hasCode(error, 'DIRECTORY_INVALID')) throw error;
      return { ...NOTHING, kept: this.#deps.index.size, isAway: true };
    });
    this.#lastReport = { ...report, durationMs: Math.round(performance.now() - startMs) };
    this.#scannedAtMs = performance.now();
    const { log, index, onWalked } = this.#deps;
    const source = index.name;
    if (report.isAway) log.warn({ source }, 'the folder of a source is away');
    else log.info({ source, ...this.#lastReport }, 'source scanned');
    if (!report.isAway) onWalked({ paths: this.#unsettled });
    return this.#lastReport;
  }

  async #walkAll(isSure: boolean, pause: WritePause): Promise<Omit<ScanReport, 'durationMs'>> {
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
    const passedBy = new Set<string>();
    const mounted = new Set<string>();
    let saved = Promise.resolve();
    let isChanged = false;
    for await (const found of this.#walkEverything()) {
      for (const problem of found.problems) {
        problems.add(problem);
        if (problem.hidesItems) hidden.add(problem.path);
      }
      for (const directory of found.directories) {
        isChanged = this.#marks.set(directory) || isChanged;
        seen.add(directory.path);
        for (const each of directory.directories) passedBy.add(each);
        if (directory.isMount) mounted.add(directory.path);
        reconciliation.take(directory);
      }
      // Shown at once; not when it may be another disk.
      if (isSame) saved = both(saved, index.apply(reconciliation.takeFresh(), [], pause.next()));
    }
    // Unmounted half way, it looks as if everything else had been deleted.
    if ((await source.identity()) !== identity) throw new BridgeError('DIRECTORY_INVALID');
    this.#stopping.signal.throwIfAborted();
    pause.end();
    reconciliation.finish();
    const looked = { mounted, isLookedAt: () => true, hidden, mounts: isSure ? [] : head.mounts };
    const missing = missingDisks(reconciliation, looked);
    const isTold = isSure || (isSame && source.isSure);
    if (!isTold && isEmptied(reconciliation, missing.hidden, isSame))
      throw new BridgeError('DIRECTORY_INVALID');
    for (const problem of missing.problems) problems.add(problem);
    const { put, removed, counts } = reconciliation.end(missing.hidden);
    saved = both(saved, index.apply(put, removed));
    isChanged = this.#marks.keepOnly(seen, passedBy) || isChanged;
    this.#problems = problems;
    if (isChanged) describeAround(index, this.#marks);
    index.tryAgain();
    await saved;
    await index.changeHead({ identity, isListed: true, mounts: missing.mounts });
    this.#unsettled = reconciliation.unsettled;
    this.#marks.leaveOpen(reconciliation.open);
    return { ...counts, isAway: false };
  }

  async #look(wanted: readonly string[]): Promise<ScanReport> {
    if (!this.#lastReport || this.isAway) return this.#scan(false);
    const startMs = performance.now();
    const report = await this.#lookAt(wanted).catch((error: unknown) => {
      if (!hasCode(error, 'DIRECTORY_INVALID')) throw error;
    });
    if (!report) return this.#scan(false);
    return { ...report, durationMs: Math.round(performance.now() - startMs) };
  }

  /** undefined when everything has to be looked at. Throws DIRECTORY_INVALID. */
  async #lookAt(wanted: readonly string[]): Promise<Omit<ScanReport, 'durationMs'> | undefined> {
    const { index, isSettled } = this.#deps;
    const { head, source } = index;
    source.forget();
    const walk = (scope: WalkScope) => this.#walk(scope);
    const { walked, vanished, problems } = await walkSome(walk, this.#marks, wanted);
    // Unmounted, it looks as if its files had been deleted.
    if ((await source.identity()) !== head.identity) return undefined;
    this.#stopping.signal.throwIfAborted();
    const places = new Set(walked.map(({ path }) => path));
    const isLookedAt = (directory: string) => places.has(directory) || vanished.has(directory);
    const isInScope = (directory: string) => vanished.has(directory);
    const { kinds } = head.config;
    const reconciliation = new Reconciliation({ index, isInScope, isSettled, kinds });
    for (const directory of walked) reconciliation.take(directory);
    reconciliation.finish();
    const hidden = new Set(problems.flatMap(({ path, hidesItems }) => (hidesItems ? path : [])));
    const mounted = new Set(walked.flatMap(({ path, isMount }) => (isMount ? path : [])));
    const looked = { mounted, isLookedAt, hidden, mounts: head.mounts };
    const missing = missingDisks(reconciliation, looked);
    if (isMuch(reconciliation.lost(missing.hidden).count, index.size)) return undefined;
    const { put, removed, counts } = reconciliation.end(missing.hidden);
    this.#problems.replace(
      (path) => isLookedAt(path) || places.has(dirOf(path)),
      [...problems, ...missing.problems],
    );
    const saved = index.apply(put, removed);
    if (this.#mark(walked, vanished)) describeAround(index, this.#marks);
    index.tryUnreadable(places);
    this.#marks.leaveOpen(reconciliation.open);
    await both(saved, index.changeHead({ mounts: missing.mounts }));
    this.#deps.onWalked({ paths: reconciliation.unsettled, lookedAt: places });
    return { ...counts, isAway: false };
  }

  /** Whether there are other small files than before. */
  #mark(walked: readonly FoundDirectory[], vanished: ReadonlySet<string>): boolean {
    const set = walked.map((directory) => this.#marks.set(directory));
    const deleted = Array.from(vanished, (directory) => this.#marks.delete(directory));
    return [...set, ...deleted].includes(true);
  }

  #walkEverything(): AsyncGenerator<Walked> {
    if (!this.#marks.has('')) return this.#walk(EVERYTHING);
    return walkAgain((scope) => this.#walk(scope), this.#marks);
  }

  async *#walk(scope: WalkScope): AsyncGenerator<Walked> {
    const { signal } = this.#stopping;
    for await (const events of this.#deps.index.source.walk(scope, signal)) {
      signal.throwIfAborted();
      const walked = walkedIn(events);
      const { index } = this.#deps;
      for (const { path, files, isUnchanged } of walked.directories) {
        this.#foundFiles += isUnchanged ? index.paths.in(path).size : files.length;
      }
      yield walked;
    }
  }
}

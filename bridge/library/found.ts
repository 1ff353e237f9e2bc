import { type BigIntStats, lstatSync } from 'node:fs';
import { errnoOf } from '../store/atomic-file.ts';
import { describeFile } from './describe-file.ts';
import { digestOf } from './digest.ts';
import { extended } from './extended.ts';
import { stampOf } from './folder-file.ts';
import { stampText } from './revision.ts';
import type { FoundDirectory, FoundFile, ProblemKind, WalkEvent } from './source.ts';

/** What is found in one directory. */
export class Found {
  readonly directories: string[] = [];
  readonly #path: string;
  readonly #files: Omit<FoundFile, 'named'>[] = [];
  readonly #problems: WalkEvent[] = [];
  readonly #isMount: boolean;
  #companions = '';

  constructor(path: string, isMount: boolean) {
    this.#path = path;
    this.#isMount = isMount;
  }

  file(path: string, stats: BigIntStats): void {
    if (!stats.isFile()) this.problem(path, 'not-a-file');
    // Somebody writes it anew, maybe.
    else if (stats.size === 0n) this.problem(path, 'empty', isFresh(stats));
    else {
      this.#files.push({
        path,
        sizeBytes: Number(stats.size),
        stamp: stampText(stampOf(stats)),
        mtimeMs: Number(stats.mtimeMs),
        bornMs: Number(stats.birthtimeMs || stats.ctimeMs),
      });
    }
  }

  /** What is wrong with it is said when it is read. */
  companion(file: string, name: string): void {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats) this.#companions += `${name}/${stats.size}/${stats.mtimeMs}\n`;
  }

  problem(path: string, kind: ProblemKind, hidesItems = false): void {
    this.#problems.push({ kind: 'problem', problem: { path, kind, hidesItems } });
  }

  unreadable(path: string, error: unknown): void {
    this.#problems.push(unreadable(path, error));
  }

  /** `known`: the digest of this directory when it was walked through before. */
  events(known: string | undefined): readonly WalkEvent[] {
    const digest = digestOf(
      this.#files.map(({ path, stamp }) => `${path}/${stamp}`).join('\n'),
      DIGEST_CHARS,
    );
    const isUnchanged = digest === known;
    const directory: FoundDirectory = {
      path: this.#path,
      files: isUnchanged ? [] : this.#files.map(withName),
      directories: this.directories,
      companions: this.#companions && digestOf(this.#companions, DIGEST_CHARS),
      ...{ digest, isUnchanged },
      ...(this.#isMount && { isMount: true }),
    };
    return [{ kind: 'directory', directory }, ...this.#problems];
  }
}

const withName = (file: Omit<FoundFile, 'named'>): FoundFile =>
  extended(file, { named: describeFile(file.path) });

const DIGEST_CHARS = 16;

const FRESH_MS = 5_000;
const isFresh = ({ mtimeMs }: BigIntStats): boolean => Date.now() - Number(mtimeMs) < FRESH_MS;

export const problem = (path: string, kind: ProblemKind, hidesItems = false): WalkEvent => ({
  kind: 'problem',
  problem: { path, kind, hidesItems },
});

export const unreadable = (path: string, error: unknown): WalkEvent =>
  problem(path, errnoOf(error) === 'ENAMETOOLONG' ? 'name-too-long' : 'unreadable', true);

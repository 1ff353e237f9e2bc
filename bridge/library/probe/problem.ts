import { explain, type ScanProblemKind } from '../problems.ts';

export type ProbeProblemKind = ScanProblemKind;

/** Why nothing, or not everything, is known of a file. */
export class ProbeProblem extends Error {
  override readonly name = 'ProbeProblem';
  readonly kind: ProbeProblemKind;
  readonly hint: string;

  constructor(kind: ProbeProblemKind, options?: ErrorOptions) {
    const { message, hint } = explain(kind);
    super(message, options);
    this.kind = kind;
    this.hint = hint;
  }
}

/** What cannot be read for its disk's sake, or is too much, is nobody's damage. */
const isDamage = (error: unknown): boolean =>
  error instanceof ProbeProblem && (error.kind === 'damaged' || error.kind === 'truncated');

/** undefined where the bytes are to blame. */
export const unlessDamaged = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
};

/** undefined where it does not work, whyever; only a disk that cannot be read ends all. */
export const ifItWorks = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProbeProblem && error.kind === 'unreadable') throw error;
    return undefined;
  }
};

/** As many as there are before the damage. */
export function* untilDamaged<T>(items: Iterable<T>): Generator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

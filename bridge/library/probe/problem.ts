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

import type { Films } from './films.ts';
import type { BridgeSettings } from './households.ts';
import type { Figure } from './report.ts';
import type { Scope } from './scope.ts';

/** What a bench gets; what it starts belongs to `scope`, which ends with the bench. */
export type BenchContext = {
  readonly scope: Scope;
  readonly settings: BridgeSettings;
  readonly films: Films;
};

export type Bench = {
  readonly name: string;
  /** Programs that it needs besides the bridges' own. */
  readonly programs: readonly string[];
  run(context: BenchContext): Promise<Figure[]>;
};

import type { FastConnection } from '../../network/fast-transport.ts';
import type { Caller } from '../access.ts';

/** Who asks, on which connection of ours; `isLocal`: from within our own account. */
export type OriginalCaller = Caller & {
  readonly connection: FastConnection;
  readonly isLocal: boolean;
};

import type { CatalogImport } from './claims.ts';

export type ImportChange = CatalogImport & {
  /** How long it has waited for who administers the network. */
  readonly waitedSec?: number;
};

/** How our account on one network is changed, whoever administers the network. */
export interface ControlPlane {
  /** Attaches a catalog of another account of the network. Throws ADMINISTRATOR_AWAY, MEMBER_LIMIT, … */
  addImport(wanted: ImportChange, signal: AbortSignal): Promise<void>;
  /** Does nothing when there is no such import. */
  removeImport(unwanted: ImportChange, signal: AbortSignal): Promise<void>;
  /** A user of our account is let in no more; its JWT ends at `endsAtSec` by itself. Throws as `addImport`. */
  revokeUser(user: string, endsAtSec: number, signal: AbortSignal): Promise<void>;
}

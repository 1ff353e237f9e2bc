import type { CatalogImport } from './claims.ts';

/** How our account on one network is changed, whoever administers the network. */
export interface ControlPlane {
  /** Attaches a catalog of another account of the network. Throws ADMINISTRATOR_AWAY, MEMBER_LIMIT, … */
  addImport(wanted: CatalogImport, signal: AbortSignal): Promise<void>;
  /** Does nothing when there is no such import. */
  removeImport(unwanted: CatalogImport, signal: AbortSignal): Promise<void>;
}

import { catalogImports } from '../../protocol/subjects.ts';
import { InTurn } from '../../store/in-turn.ts';
import type { ControlPlane, ImportChange } from '../control-plane.ts';
import type { CloudApi } from './cloud-api.ts';
import { ensureImports } from './cloud-set-up.ts';
import { synchronised } from './cloud-sync.ts';

export type CloudControlPlaneOptions = {
  /** The account's id there, and its key. */
  readonly id: string;
  readonly account: string;
  /** For one piece of work. Throws CLOUD_TOKEN_MISSING. */
  readonly apiWithin: (signal: AbortSignal) => Promise<CloudApi>;
};

/** Of an account that is changed over a control plane's API: Synadia Cloud. */
export class CloudControlPlane implements ControlPlane {
  readonly #options: CloudControlPlaneOptions;
  /** One after the other: two at once would both find that something is not there yet. */
  readonly #changes = new InTurn();

  constructor(options: CloudControlPlaneOptions) {
    this.#options = options;
  }

  /** Throws CLOUD_TOKEN_MISSING, CLOUD_QUOTA, CLOUD_CONFLICT, and as `CloudApi`. */
  addImport({ owner, catalog, alias }: ImportChange, signal: AbortSignal): Promise<void> {
    return this.#changes.run(async () => {
      const { account, id, apiWithin } = this.#options;
      const api = await apiWithin(signal);
      const pair = catalogImports(account, catalog, alias);
      await ensureImports(api, id, { owner, ...pair });
      await synchronised(api, id, signal);
    });
  }

  /** What has its name and is another owner's stays. Throws as `addImport`. */
  removeImport({ owner, catalog, alias }: ImportChange, signal: AbortSignal): Promise<void> {
    return this.#changes.run(async () => {
      const { id: ours, account: me, apiWithin } = this.#options;
      const api = await apiWithin(signal);
      const { service, stream } = catalogImports(me, catalog, alias);
      const names: readonly (string | undefined)[] = [service.name, stream.name];
      for (const { id, jwt_settings } of await api.imports(ours)) {
        const { name, account } = jwt_settings;
        if (names.includes(name) && account === owner) await api.removeImport(id);
      }
    });
  }
}

import { BridgeError } from '../../protocol/errors.ts';
import { catalogImports } from '../../protocol/subjects.ts';
import { InTurn } from '../../store/in-turn.ts';
import type { ControlPlane, ImportChange } from '../control-plane.ts';
import { CloudApi } from './cloud-api.ts';
import { ensureImports } from './cloud-set-up.ts';
import { synchronised } from './cloud-sync.ts';

export type CloudControlPlaneOptions = {
  readonly base: string;
  /** The account's id there, and its key. */
  readonly id: string;
  readonly account: string;
  /** Secret. */
  readonly token: () => Promise<string | undefined>;
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
      const { account, id } = this.#options;
      const api = await this.#api(signal);
      const pair = catalogImports(account, catalog, alias);
      await ensureImports(api, id, { owner, ...pair });
      await synchronised(api, id, signal);
    });
  }

  /** What has its name and is another owner's stays. Throws as `addImport`. */
  removeImport({ owner, catalog, alias }: ImportChange, signal: AbortSignal): Promise<void> {
    return this.#changes.run(async () => {
      const api = await this.#api(signal);
      const { service, stream } = catalogImports(this.#options.account, catalog, alias);
      const names: readonly (string | undefined)[] = [service.name, stream.name];
      for (const { id, jwt_settings } of await api.imports(this.#options.id)) {
        const { name, account } = jwt_settings;
        if (names.includes(name) && account === owner) await api.removeImport(id);
      }
    });
  }

  async #api(signal: AbortSignal): Promise<CloudApi> {
    const { base, token: read } = this.#options;
    const token = await read();
    if (token === undefined) throw new BridgeError('CLOUD_TOKEN_MISSING');
    return new CloudApi({ base, token, signal });
  }
}

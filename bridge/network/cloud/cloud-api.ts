import { hasCode } from '../../protocol/errors.ts';
import {
  CloudAccount,
  CloudExport,
  CloudImport,
  type Export,
  ExportList,
  type Import,
  ImportList,
  type Named,
  NamedList,
} from './cloud-answers.ts';
import { CloudRequests, type CloudRequestsOptions } from './cloud-requests.ts';

export type WantedExport = Export & {
  readonly description: string;
  readonly info_url: string;
  readonly advertise: boolean;
  readonly response_type?: 'Singleton';
};

/**
 * The calls of a control plane that are used here, for one piece of work. All throw CLOUD_AWAY, CLOUD_TOKEN_REFUSED,
 * CLOUD_NOT_ALLOWED, CLOUD_NOT_FOUND, CLOUD_ANSWER_INVALID, RATE_LIMITED; what makes something CLOUD_QUOTA and CLOUD_REFUSED.
 */
export class CloudApi {
  readonly #requests: CloudRequests;

  constructor(options: CloudRequestsOptions) {
    this.#requests = new CloudRequests(options);
  }

  teams(): Promise<Named[]> {
    return this.#named('/teams');
  }

  systems(team: string): Promise<Named[]> {
    return this.#named(`/teams/${encodeURIComponent(team)}/systems`);
  }

  accounts(system: string): Promise<Named[]> {
    return this.#named(`/systems/${encodeURIComponent(system)}/accounts`);
  }

  users(account: string): Promise<Named[]> {
    return this.#named(`${pathOf(account)}/nats-users`);
  }

  account(account: string): Promise<CloudAccount> {
    return this.#requests.get(CloudAccount, pathOf(account));
  }

  /** Secret: a `.creds` file. */
  credentials(user: string): Promise<string> {
    return this.#requests.text(`/nats-users/${encodeURIComponent(user)}/creds`);
  }

  async exports(account: string): Promise<Export[]> {
    const { items } = await this.#requests.get(ExportList, `${pathOf(account)}/subject-exports`);
    return items.map(({ jwt_settings }) => jwt_settings);
  }

  async addExport(account: string, wanted: WantedExport): Promise<void> {
    const unmeasured = { metrics_enabled: false, metrics_sampling_percentage: 0 };
    const body = { jwt_settings: wanted, ...unmeasured };
    await this.#requests.post(CloudExport, `${pathOf(account)}/subject-exports`, body);
  }

  async imports(account: string): Promise<CloudImport[]> {
    const path = `${pathOf(account)}/subject-imports`;
    return (await this.#requests.get(ImportList, path)).items;
  }

  async addImport(account: string, wanted: Import): Promise<void> {
    const path = `${pathOf(account)}/subject-imports`;
    await this.#requests.post(CloudImport, path, { jwt_settings: wanted });
  }

  /** One that is gone is gone. */
  async removeImport(id: string): Promise<void> {
    const path = `/subject-imports/${encodeURIComponent(id)}`;
    await this.#requests.delete(path).catch((error: unknown) => {
      if (!hasCode(error, 'CLOUD_NOT_FOUND')) throw error;
    });
  }

  async #named(path: string): Promise<Named[]> {
    return (await this.#requests.get(NamedList, path)).items;
  }
}

const pathOf = (account: string): string => `/accounts/${encodeURIComponent(account)}`;

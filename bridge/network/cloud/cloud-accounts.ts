import { BridgeError } from '../../protocol/errors.ts';
import { decodePublicKey } from '../../protocol/nkey.ts';
import { InTurn } from '../../store/in-turn.ts';
import type { Membership } from '../membership.ts';
import type { Memberships } from '../memberships.ts';
import type { OriginalAccounts } from '../original-accounts.ts';
import { cloudAddress, networkOf } from './cloud-address.ts';
import { CloudApi } from './cloud-api.ts';
import { type Choices, lookAround, type Wanted } from './cloud-choices.ts';
import { type CloudStep, setUpAccount } from './cloud-set-up.ts';
import { synchronised } from './cloud-sync.ts';

/** Who waits for the answer waits a minute; what is begun then is given up as well. */
const SET_UP_MS = 55_000;

export type CloudLogin = {
  /** Secret. */
  readonly token: string;
  /** Of the control plane; Synadia Cloud unless given. */
  readonly baseUrl?: string | undefined;
};

export type WantedCloudAccount = CloudLogin & {
  /** Ids. */
  readonly account: string;
  readonly user: string;
  /** Where it is not known: a server of the network, and the account of its global service. */
  readonly server?: string | undefined;
  readonly global?: string | undefined;
};

export type SetUp = { readonly membership: Membership; readonly steps: readonly CloudStep[] };

/** Accounts at Synadia Cloud, or another control plane: chosen, made ready for sharing, and used by their credentials. */
export class CloudAccounts {
  readonly #accounts: OriginalAccounts;
  readonly #memberships: Memberships;
  /** One after the other: two at once would both find that something is not there yet. */
  readonly #changes = new InTurn();

  constructor(accounts: OriginalAccounts, memberships: Memberships) {
    this.#accounts = accounts;
    this.#memberships = memberships;
  }

  /** What the token shows. Throws ADDRESS_INVALID, CLOUD_… */
  look(login: CloudLogin, wanted: Wanted): Promise<Choices> {
    return lookAround(apiOf(login, AbortSignal.timeout(SET_UP_MS)), wanted);
  }

  /**
   * Makes what the account needs and has not, and a membership of it, or renews that. Only then is the token kept. May
   * be begun again after any failure. Throws ADDRESS_INVALID, ALREADY_MEMBER, CLOUD_…
   */
  setUp(wanted: WantedCloudAccount): Promise<SetUp> {
    return this.#changes.run(() => this.#setUp(wanted));
  }

  /** Throws MEMBERSHIP_NOT_FOUND, CLOUD_TOKEN_MISSING. */
  async forgetToken(nameOrId: string): Promise<void> {
    const membership = this.#memberships.get(nameOrId);
    if (membership.kind !== 'synadia') throw new BridgeError('CLOUD_TOKEN_MISSING');
    await this.#accounts.forgetToken(membership);
  }

  async #setUp(wanted: WantedCloudAccount): Promise<SetUp> {
    const signal = AbortSignal.timeout(SET_UP_MS);
    const { token, account: id, user } = wanted;
    const base = cloudAddress(wanted.baseUrl);
    const api = apiOf(wanted, signal);
    const { name, account_public_key: account = '', system } = await api.account(id);
    if (!decodePublicKey('account', account)) throw new BridgeError('CLOUD_REFUSED', KEYLESS);
    const { server: url, global } = networkOf(base, wanted, system.server_urls);
    this.#accounts.known(url, account);
    const steps = await setUpAccount(api, { id, account, global });
    const credentials = await api.credentials(user);
    await synchronised(api, id, signal);
    const cloud = { base, id, user };
    const named = name.slice(0, 64) || account;
    const taken = { credentials, account, name: named, url, cloud, token };
    return { membership: await this.#accounts.take(taken), steps };
  }
}

const apiOf = ({ token, baseUrl }: CloudLogin, signal: AbortSignal): CloudApi =>
  new CloudApi({ base: cloudAddress(baseUrl), token, signal });

const KEYLESS = {
  message: 'This account has no key of its own: its system does not run in operator mode.',
  hint: 'Choose an account of another system.',
};

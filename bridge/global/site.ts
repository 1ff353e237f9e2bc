import { CodeClaim, UserContext } from '../protocol/global.ts';
import { decodeJson, encodeJson, isOf } from '../protocol/json.ts';
import { eventSubject, NONE } from '../protocol/subjects.ts';
import { fetchCredentials } from './cloud-credentials.ts';
import { identityKey } from './identity-key.ts';
import { OneTimeCodes } from './one-time-codes.ts';
import type { Projector } from './projector.ts';
import { badRequest, forbidden, notFound } from './refused.ts';
import { seal, sealingKey, unseal } from './seal.ts';
import type { Storage } from './storage.ts';

export type SiteOptions = {
  /** The account of a page on which the original's users sign in. Without one nobody does. */
  readonly account?: string | undefined;
  /** What codes are added to. */
  readonly url: string;
  /** Where users' credentials come from. */
  readonly cloudUrl: string;
};

/** What the original's `login` and its page do: tie who is signed in there to an account. */
export class Site {
  readonly #storage: Storage;
  readonly #projector: Projector;
  readonly #options: SiteOptions;
  readonly #key: Uint8Array;
  readonly #codes: OneTimeCodes;

  /** `secret`: all instances' own, with which contexts are sealed. */
  constructor(
    storage: Storage,
    projector: Projector,
    options: SiteOptions & { readonly secret: string; readonly codeLifetimeMs?: number },
  ) {
    this.#storage = storage;
    this.#projector = projector;
    this.#options = options;
    this.#key = sealingKey(options.secret, 'bound contexts');
    this.#codes = new OneTimeCodes(storage, options.codeLifetimeMs);
  }

  /** Throws Refused. */
  async generate(caller: string, data: Uint8Array) {
    const { account, url } = this.#options;
    const context = decodeJson(UserContext, data);
    if (!context) throw badRequest('Bad request');
    // Nobody could claim it, so what is secret is not even kept.
    if (!account || context.account_public_key !== caller) throw forbidden();
    if (!(await this.#storage.accounts.get(caller))) throw forbidden();
    const code = await this.#codes.generate(context);
    const valid_minutes = Math.ceil(this.#codes.lifetimeMs / 60_000);
    return { code, valid_minutes, claim_url: `${url}${code}` };
  }

  /** Throws Refused. */
  async claim(caller: string, data: Uint8Array): Promise<UserContext> {
    this.#onlySite(caller);
    const claim = decodeJson(CodeClaim, data);
    if (!claim) throw badRequest('Bad request');
    const context = await this.#codes.claim(claim.code);
    if (!context) throw notFound();
    const address = {
      ...{ origin: context.account_public_key, target: NONE, catalog: NONE },
      type: 'context_bound' as const,
    };
    const { oauth_id } = claim;
    const bound = { oauth_id, bound_context: await seal(this.#key, context) };
    await this.#storage.js.append(eventSubject(address), encodeJson(bound));
    await this.#projector.project(address);
    return context;
  }

  /** Throws Refused. */
  async contextOf(caller: string, data: Uint8Array) {
    this.#onlySite(caller);
    const oauthId = Buffer.from(data).toString();
    const identity = await this.#storage.identities.get(identityKey(oauthId));
    const state = identity && (await this.#storage.accounts.get(identity.value.account));
    const bound = state?.value.bound_context;
    // The account may be somebody else's there by now.
    if (bound?.oauth_id !== oauthId) throw notFound();
    const context = await unseal(this.#key, bound.bound_context);
    if (!isOf(UserContext, context)) throw notFound();
    return { context, ...(await fetchCredentials(this.#options.cloudUrl, context)) };
  }

  #onlySite(caller: string): void {
    if (caller !== this.#options.account) throw forbidden();
  }
}

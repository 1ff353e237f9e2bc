import type { ImportRequest } from '../protocol/messages.ts';

const MAX_KEPT = 50;

/** A change that a member asked for, and what became of it. */
export type AnsweredRequest = {
  readonly account: string;
  readonly change: 'attach' | 'detach';
  readonly owner: string;
  /** The owner's name of the catalog. */
  readonly catalog: string;
  readonly atMs: number;
  /** How long it had waited for us, as the member says. */
  readonly waitedSec: number;
  /** Code of the refusal. */
  readonly refused?: string;
};

/** The latest changes that members asked for since the bridge started, each once however often. */
export class AnsweredRequests {
  #latest: readonly AnsweredRequest[] = [];

  add(
    account: string,
    change: AnsweredRequest['change'],
    { owner, catalog, waitedSec = 0 }: ImportRequest,
    refused?: string,
  ): void {
    const made = { account, change, owner, catalog, waitedSec, atMs: Date.now() };
    const answered = refused === undefined ? made : { ...made, refused };
    const others = this.#latest.filter(
      (each) =>
        each.account !== account ||
        each.change !== change ||
        each.owner !== owner ||
        each.catalog !== catalog,
    );
    this.#latest = [answered, ...others].slice(0, MAX_KEPT);
  }

  /** The latest first. */
  list(): readonly AnsweredRequest[] {
    return this.#latest;
  }
}

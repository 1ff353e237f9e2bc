import type { Catalogs } from '../library/catalogs.ts';
import { BrowserDesk } from '../network/browsers/browser-desk.ts';
import { LinkedBrowsers } from '../network/browsers/linked-browsers.ts';
import { ShuttingOut } from '../network/browsers/shutting-out.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import type { Log } from '../protocol/log.ts';
import type { Imports } from '../remote/imports.ts';
import type { Parts } from './parts.ts';

export type BrowsersDeps = {
  readonly file: string;
  readonly household: Household;
  readonly friends: Friends;
  readonly memberships: Memberships;
  readonly catalogs: Catalogs;
  readonly imports: Imports;
  readonly log: Log;
  readonly parts: Parts;
  /** Whether this bridge answers its household's browsers. */
  readonly isServed: boolean;
};

/** The browsers of the household that reach it over the networks: linked, told what there is, and shut out again. */
export const openBrowsers = async (deps: BrowsersDeps) => {
  const { file, household, friends, memberships, catalogs, imports, log, parts } = deps;
  const linked = await LinkedBrowsers.open(file);
  const holdings = ({ networkId }: Membership) => ({
    catalogs: catalogs.list(),
    imports: imports.list().flatMap(({ alias, catalog, network, owner, others = [], waiting }) => {
      const place = [{ network, owner }, ...others].find((at) => at.network === networkId);
      return place && !waiting ? [{ alias, catalog, owner: place.owner }] : [];
    }),
  });
  const desk = new BrowserDesk({ household, friends, browsers: linked, holdings, log });
  await parts.start(desk);
  await parts.start(new ShuttingOut(linked, memberships, log));
  if (deps.isServed) {
    memberships.onAdded((membership) =>
      membership.onConnected(({ nc }) => desk.serve(membership, nc)),
    );
  }
  return { linked, desk };
};

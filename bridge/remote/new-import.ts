import type { Friends } from '../network/friends.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError } from '../protocol/errors.ts';
import { isCatalogName } from '../protocol/subjects.ts';
import type { Import, Imports } from './imports.ts';
import { keyNotAccepted, meetingPointsOf } from './meeting-point.ts';

type Deps = {
  readonly friends: Friends;
  readonly memberships: Memberships;
  readonly imports: Imports;
};

export type WantedImport = {
  readonly catalog: string;
  readonly friendName: string;
  readonly wantedAlias: string | undefined;
};

/**
 * An import of a friend's catalog that waits to be attached. Throws CATALOG_NAME_INVALID,
 * FRIEND_NOT_FOUND, FRIEND_UNREACHABLE, KEY_UNKNOWN, IMPORT_EXISTS, CATALOG_EXISTS.
 */
export const newImport = (
  { friends, memberships, imports }: Deps,
  isTaken: (alias: string) => boolean,
  { catalog, friendName, wantedAlias }: WantedImport,
): Import => {
  const friend = friends.get(friendName);
  if (!isCatalogName(catalog)) throw new BridgeError('CATALOG_NAME_INVALID');
  if (!friend.key && !friend.isOriginal) throw keyNotAccepted(friend);
  const [point] = meetingPointsOf(friend, memberships);
  if (!point) throw new BridgeError('FRIEND_UNREACHABLE');
  const known = imports
    .list()
    .some((entry) => entry.friend === friend.id && entry.catalog === catalog);
  if (known) throw new BridgeError('IMPORT_EXISTS');
  const alias = chooseAlias(wantedAlias, catalog, friend.name, isTaken);
  const { owner } = point;
  const network = point.membership.networkId;
  const addedAt = new Date().toISOString();
  return { alias, catalog, friend: friend.id, network, owner, addedAt, waiting: true };
};

/** A free local name: the catalog's own, else with the friend's name, else with a number. */
const freeAlias = (
  catalog: string,
  friendName: string,
  isTaken: (alias: string) => boolean,
): string => {
  const suffix = friendName.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const named = `${catalog}${suffix}`.slice(0, 60);
  for (const candidate of [catalog, named]) if (!isTaken(candidate)) return candidate;
  for (let n = 2; ; n++) if (!isTaken(`${named}${n}`)) return `${named}${n}`;
};

/** Throws CATALOG_NAME_INVALID, CATALOG_EXISTS. */
const chooseAlias = (
  wanted: string | undefined,
  catalog: string,
  friendName: string,
  isTaken: (alias: string) => boolean,
): string => {
  if (wanted === undefined) return freeAlias(catalog, friendName, isTaken);
  if (!isCatalogName(wanted)) throw new BridgeError('CATALOG_NAME_INVALID');
  if (isTaken(wanted)) throw new BridgeError('CATALOG_EXISTS');
  return wanted;
};

import { HUB_CATALOG } from '../../../bridge/protocol/subjects.ts';
import type { Snapshot } from '../refresher.ts';
import type { Page } from '../route.ts';
import { strings } from '../strings.ts';

/** Ids of the controls that a step leads to. */
export const TARGETS = {
  makeCatalog: 'make-catalog',
  importCatalog: 'import-catalog',
  invite: 'invite',
  join: 'join',
  friends: 'friends',
  networks: 'networks',
} as const;

/** Where friends are ticked who may see this catalog. */
export const sharingTarget = (catalog: string): string => `share-${catalog}`;

type Way = { readonly label: string; readonly page: Page; readonly target: string };
export type Step = { readonly text: string; readonly ways: readonly Way[] };

const { guide } = strings;
const INVITE: Way = { label: guide.invite, page: 'networks', target: TARGETS.invite };
const JOIN: Way = { label: guide.join, page: 'networks', target: TARGETS.join };

const troubles = ({ friends, memberships, sources }: Snapshot): Step[] => [
  ...friends
    .filter(({ offeredKey }) => offeredKey !== undefined)
    .map(({ name }) => ({
      text: guide.compare(name),
      ways: [{ label: guide.compareLink, page: 'friends' as const, target: TARGETS.friends }],
    })),
  ...memberships
    .filter(({ online }) => !online)
    .map(({ name }) => ({
      text: guide.offline(name),
      ways: [{ label: guide.offlineLink, page: 'networks' as const, target: TARGETS.networks }],
    })),
  ...sources
    .filter(({ isAway, server }) => isAway && !server)
    .map(({ dir }) => ({ text: guide.diskAway(dir), ways: [] })),
];

const sharingSteps = ({ catalogs, friends }: Snapshot): Step[] => {
  const own = catalogs.filter(({ kind }) => kind === 'own');
  const [first] = own;
  if (!first || friends.length === 0) return [];
  if (own.some(({ sharedWith }) => sharedWith?.length)) return [];
  const text = guide.notShared(friends.slice(0, 3).map(({ name }) => name));
  const target = sharingTarget(first.name);
  const way: Way = { label: guide.notSharedLink, page: 'catalogs', target };
  return [{ text, ways: [way] }];
};

/** The welcome catalog is shared by nobody. */
const isFromFriend = ({ kind, catalog }: Snapshot['catalogs'][number]): boolean =>
  kind === 'imported' && catalog !== HUB_CATALOG;

/** Nobody has done anything yet. */
export const isNew = ({ catalogs, friends }: Snapshot): boolean =>
  friends.length === 0 && catalogs.every((each) => each.kind !== 'own' && !isFromFriend(each));

const importSteps = ({ catalogs, friends }: Snapshot): Step[] => {
  if (friends.length === 0 || catalogs.some(isFromFriend)) return [];
  const way: Way = { label: guide.noImportLink, page: 'catalogs', target: TARGETS.importCatalog };
  return [{ text: guide.noImport, ways: [way] }];
};

/** What a person would do next, most pressing first; nothing once all of it works. */
export const nextSteps = (snapshot: Snapshot): readonly Step[] => {
  const { catalogs, friends, memberships } = snapshot;
  const steps = troubles(snapshot);
  if (!catalogs.some(({ kind }) => kind === 'own')) {
    const way: Way = { label: guide.noCatalogLink, page: 'catalogs', target: TARGETS.makeCatalog };
    steps.push({ text: guide.noCatalog, ways: [way] });
  }
  if (memberships.length === 0) steps.push({ text: guide.noNetwork, ways: [JOIN] });
  else if (friends.length === 0) {
    // Who administers no network has none to invite to.
    if (memberships.some(({ kind }) => kind === 'own')) {
      steps.push({ text: guide.noFriend, ways: [INVITE, JOIN] });
    } else steps.push({ text: guide.noFriendToJoin, ways: [JOIN] });
  }
  return [...steps, ...sharingSteps(snapshot), ...importSteps(snapshot)];
};

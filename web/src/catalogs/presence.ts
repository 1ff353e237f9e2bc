import type { Catalog } from '../answers.ts';
import { formatAgo } from '../format.ts';
import { strings } from '../strings.ts';

type Presence = { readonly tone: 'good' | 'idle' | 'bad'; readonly word: string; text?: string };

const { presence } = strings;

const EXPLAINED: Readonly<Record<string, (friend: string) => string>> = {
  NOT_SHARED: presence.notShared,
  CATALOG_RENAMED: presence.renamed,
  KEY_UNKNOWN: presence.keyUnknown,
  KEY_CHANGED: presence.keyChanged,
  HANDSHAKE_FAILED: presence.keyChanged,
  NETWORK_UNREACHABLE: () => presence.network,
  MEMBER_LIMIT: () => presence.memberLimit,
  MEMBERSHIP_ENDED: () => presence.membership,
  CLOUD_TOKEN_REFUSED: () => presence.token,
  CLOUD_TOKEN_MISSING: () => presence.token,
  CLOUD_QUOTA: () => presence.quota,
  FRIEND_UNREACHABLE: presence.unreachable,
  VERSION_UNSUPPORTED: () => presence.version,
};

/** Of whoever would have to attach it. */
const AWAY: readonly string[] = ['ADMINISTRATOR_AWAY', 'NETWORK_UNREACHABLE'];
/** Of Synadia Cloud, which does not attach it now. */
const LATER: readonly string[] = ['CLOUD_AWAY', 'RATE_LIMITED'];

/** Whose an imported catalog is, and its name there where that differs. */
export const originOf = ({ name, catalog, friend = '' }: Catalog): string =>
  catalog === undefined || catalog === name
    ? strings.catalogs.from(friend)
    : strings.catalogs.fromNamed(friend, catalog);

const stateOf = ({ online, problem, waiting, hidden, friend = '' }: Catalog): Presence => {
  if (online) return { tone: 'good', word: presence.online };
  if (waiting && (problem === undefined || AWAY.includes(problem))) {
    return { tone: 'idle', word: presence.waiting, text: presence.administrator };
  }
  if (waiting && problem !== undefined && LATER.includes(problem)) {
    return { tone: 'idle', word: presence.waiting, text: presence.cloud };
  }
  if (problem === undefined || problem === 'OWNER_AWAY') {
    return {
      tone: 'idle',
      word: presence.away,
      text: hidden ? presence.hidden(friend) : presence.awayText(friend),
    };
  }
  const text = EXPLAINED[problem]?.(friend) ?? presence.other(problem);
  return { tone: 'bad', word: presence.problem, text };
};

/** Of an imported catalog that is there, but not all of it. */
export const diskAwayOf = ({ online, disksAway, friend = '' }: Catalog): string | undefined =>
  online && disksAway ? presence.diskAway(friend) : undefined;

/** How an imported catalog does, in words; and when its owner was there last, where they are not. */
export const presenceOf = (catalog: Catalog): Presence => {
  const state = stateOf(catalog);
  const { lastSeenAt, problem } = catalog;
  const isAway = problem === undefined || problem === 'OWNER_AWAY' || AWAY.includes(problem);
  if (!state.text || !lastSeenAt || !isAway) return state;
  return { ...state, text: presence.lastSeen(state.text, formatAgo(lastSeenAt)) };
};

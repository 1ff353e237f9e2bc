import type { Friend } from '../network/friends.ts';
import type { Services } from './services.ts';

/** A bridge that has imported something asks every half minute. */
const HEARD_MS = 90_000;

/** When a friend's bridge was last heard of, by what it asked or answered. */
const lastHeard = ({ watching, remote }: Services, { id }: Friend): number | undefined => {
  const answered = remote
    .list()
    .filter(({ friend }) => friend === id)
    .map(({ alias }) => remote.presence(alias).lastSeenMs);
  const all = [watching.heardMs(id), ...answered].filter((ms) => ms !== undefined);
  return all.length > 0 ? Math.max(...all) : undefined;
};

const isOnline = ({ remote }: Services, { id }: Friend, heardMs = 0): boolean =>
  Date.now() - heardMs < HEARD_MS ||
  remote.list().some(({ friend, alias }) => friend === id && remote.presence(alias).online);

/** A friend: how they do, what they may see, and what they watch. */
export const describeFriend = (services: Services, friend: Friend) => {
  const { shares, watching } = services;
  const { id, addedAt: _, ...known } = friend;
  const heardMs = lastHeard(services, friend);
  const watched = watching.last(id);
  return {
    ...known,
    shares: shares
      .list()
      .filter((share) => share.friend === id)
      .map(({ catalog }) => catalog),
    online: isOnline(services, friend, heardMs),
    ...(heardMs !== undefined && { lastSeenAt: new Date(heardMs).toISOString() }),
    watching: watching.now(id).map(({ catalog, item, title, sinceMs }) => ({
      ...{ catalog, item, title, since: new Date(sinceMs).toISOString() },
    })),
    ...(watched && { watched }),
  };
};

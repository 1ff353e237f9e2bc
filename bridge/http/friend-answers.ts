import type { Friend } from '../network/friend.ts';
import { HEARD_MS } from '../remote/presence.ts';
import type { Services } from './services.ts';

/** Whether a friend's bridge is there, and when it was last heard of, by what it asked or answered. */
const presenceOf = ({ watching, remote }: Services, { id }: Friend) => {
  const imports = remote.list().filter(({ friend }) => friend === id);
  const answered = imports.map(({ alias }) => remote.presence(alias));
  const times = [watching.heardMs(id), ...answered.map(({ lastSeenMs }) => lastSeenMs)];
  const heardMs = Math.max(0, ...times.map((ms) => ms ?? 0));
  return {
    online: Date.now() - heardMs < HEARD_MS || answered.some(({ online }) => online),
    ...(heardMs > 0 && { lastSeenAt: new Date(heardMs).toISOString() }),
  };
};

/** A friend: how they do, what they may see, and what they watch. */
export const describeFriend = (services: Services, friend: Friend) => {
  const { shares, watching } = services;
  const { id, addedAt: _, ...known } = friend;
  const watched = watching.last(id);
  return {
    ...known,
    shares: shares
      .list()
      .filter((share) => share.friend === id)
      .map(({ catalog }) => catalog),
    ...presenceOf(services, friend),
    watching: watching.now(id).map(({ catalog, item, title, sinceMs }) => ({
      ...{ catalog, item, title, since: new Date(sinceMs).toISOString() },
    })),
    ...(watched && { watched }),
  };
};

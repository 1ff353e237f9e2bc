import type { Friend } from '../answers.ts';
import { formatAgo, formatBytes } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';

const words = strings.friends;

/** Whether they are there, and may have anything. */
export const PresenceBadge = ({ friend: { isPaused, online } }: { readonly friend: Friend }) => {
  if (isPaused) return <Badge tone="bad" text={words.paused} />;
  return <Badge tone={online ? 'good' : 'idle'} text={online ? words.online : words.away} />;
};

/** When they were there, what they watch of ours now, or watched last. */
export const FriendPresence = ({ friend }: { readonly friend: Friend }) => {
  const { online, lastSeenAt, watching, watched, limits } = friend;
  const rate = limits?.bytesPerSec && `${formatBytes(limits.bytesPerSec)}/s`;
  const limited = words.limited(limits?.films, rate || undefined);
  return (
    <>
      {!online && (
        <p class="quiet">{lastSeenAt ? words.seen(formatAgo(lastSeenAt)) : words.neverSeen}</p>
      )}
      {watching.map(({ catalog, item, title }) => (
        <p key={item}>{words.watches(title, catalog)}</p>
      ))}
      {watching.length === 0 && watched && (
        <p class="quiet">{words.watched(watched.title, watched.catalog, formatAgo(watched.at))}</p>
      )}
      {limited && <p class="quiet">{limited}</p>}
    </>
  );
};

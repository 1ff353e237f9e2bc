import type { Friend } from '../answers.ts';
import { api } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { Result } from '../parts/message.tsx';
import { RemoveButton } from '../parts/remove-button.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { AcceptCode } from './accept-code.tsx';
import { CompareWords } from './compare-words.tsx';
import { FriendLimits } from './friend-limits.tsx';
import { FriendPresence, PresenceBadge } from './friend-presence.tsx';
import { KeyComparison } from './key-comparison.tsx';
import { keyStateOf } from './key-state.ts';
import { KeyText } from './key-text.tsx';

const words = strings.friends;
const TONES = {
  accepted: 'good',
  changed: 'bad',
  offered: 'bad',
  none: 'idle',
  original: 'idle',
} as const;

/** A friend: whether their key is accepted, and what they see of ours. */
export const FriendCard = ({ friend }: { friend: Friend }) => {
  const { run, busy, outcome } = useAction();
  const { name, key, offeredKey, shares, isPaused = false } = friend;
  const state = keyStateOf(friend);
  const setPaused = () =>
    run(async () => {
      await api.changeFriend(name, { isPaused: !isPaused });
      return isPaused ? undefined : words.pausedDone(name);
    });
  const remove = () => run(() => api.removeFriend(name));
  return (
    <li class="card stack">
      <div class="card-head">
        <h3>{name}</h3>
        <PresenceBadge friend={friend} />
        <Badge tone={TONES[state]} text={words.states[state]} />
      </div>
      <FriendPresence friend={friend} />
      <p class="quiet">{shares.length > 0 ? words.sees(shares) : words.seesNothing}</p>
      {state === 'accepted' && key && (
        <p class="quiet">
          {words.key} <KeyText value={key} />
        </p>
      )}
      {state !== 'accepted' && <p>{words.explain[state]}</p>}
      <KeyComparison friend={friend} />
      <AcceptCode friend={friend} />
      {(key ?? offeredKey) !== undefined && <CompareWords friend={friend} />}
      <FriendLimits friend={friend} />
      <div class="actions">
        <button
          type="button"
          aria-label={isPaused ? words.resumeNamed(name) : words.pauseNamed(name)}
          aria-disabled={busy}
          onClick={() => busy || setPaused()}
        >
          {isPaused ? words.resume : words.pause}
        </button>
        <RemoveButton words={words} name={name} busy={busy} onRemove={remove} />
      </div>
      <Result outcome={outcome} />
    </li>
  );
};

import type { Friend } from '../answers.ts';
import { api } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { KeyText } from './key-text.tsx';

const words = strings.friends;

/** Accepts the key that was on the screen and no other, whatever was offered since. */
const accept = async (name: string, seenKey: string): Promise<string> => {
  const now = (await api.friends()).find((friend) => friend.name === name);
  if (now?.offeredKey !== seenKey) {
    throw new ApiError('KEY_CHANGED', words.keyMoved.message, words.keyMoved.hint);
  }
  await api.acceptFriend(name, seenKey);
  return words.acceptedDone(name);
};

/** The key that a friend offers beside the accepted one, for two people to compare. */
export const KeyComparison = ({ friend }: { friend: Friend }) => {
  const { run, busy, outcome } = useAction();
  const { name, key, offeredKey } = friend;
  if (offeredKey === undefined) return <Result outcome={outcome} />;
  return (
    <>
      <dl>
        {key && <dt>{words.acceptedKey}</dt>}
        {key && (
          <dd>
            <KeyText value={key} />
          </dd>
        )}
        <dt>{words.offeredKey}</dt>
        <dd>
          <KeyText value={offeredKey} />
        </dd>
      </dl>
      <p>{words.compare(name)}</p>
      <button
        type="button"
        class="primary"
        aria-disabled={busy}
        onClick={() => busy || run(() => accept(name, offeredKey))}
      >
        {words.accept}
      </button>
      <Result outcome={outcome} />
    </>
  );
};

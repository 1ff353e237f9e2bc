import { useState } from 'preact/hooks';
import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { sharingTarget } from '../guide/next-steps.ts';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

/** Which friends may see one of our catalogs. */
export const Sharing = ({ catalog }: { catalog: Catalog }) => {
  const { friends } = useBridge();
  const { run, busy, outcome } = useAction();
  const { name, sharedWith = [] } = catalog;
  // A tick shows at once, and goes back if the bridge refuses.
  const [wanted, setWanted] = useState({ friend: '', isShared: false });
  const isTicked = (friend: string): boolean =>
    busy && wanted.friend === friend ? wanted.isShared : sharedWith.includes(friend);

  const set = (friend: string, isShared: boolean) => {
    setWanted({ friend, isShared });
    run(async () => {
      await (isShared ? api.share(name, friend) : api.unshare(name, friend));
      return isShared ? strings.sharing.shared(name, friend) : strings.sharing.unshared(friend);
    });
  };

  return (
    <fieldset id={sharingTarget(name)} tabIndex={-1}>
      <legend>{strings.sharing.legend}</legend>
      {friends.length === 0 && <p class="quiet">{strings.sharing.noFriends}</p>}
      {friends.map((friend) => (
        <label key={friend.name} class="check">
          <input
            type="checkbox"
            checked={isTicked(friend.name)}
            aria-disabled={busy}
            onClick={(event) => busy && event.preventDefault()}
            onChange={(event) => set(friend.name, event.currentTarget.checked)}
          />
          {friend.name}
        </label>
      ))}
      <Result outcome={outcome} />
    </fieldset>
  );
};

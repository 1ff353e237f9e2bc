import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { sharingTarget } from '../guide/next-steps.ts';
import { Badge } from '../parts/badge.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { ShareDialog } from './share-dialog.tsx';

const words = strings.sharing;

/** Which friends may see one of our catalogs. */
export const Sharing = ({ catalog }: { catalog: Catalog }) => {
  const { friends } = useBridge();
  const { run, busy, outcome } = useAction();
  const { name, sharedWith = [] } = catalog;
  const share = (friend: string) =>
    run(async () => {
      await api.share(name, friend);
      return words.shared(name, friend);
    });
  const unshare = (friend: string) =>
    run(async () => {
      await api.unshare(name, friend);
      return words.unshared(friend);
    });
  return (
    <fieldset id={sharingTarget(name)} tabIndex={-1}>
      <legend>{words.legend}</legend>
      {friends.length === 0 && <p class="quiet">{words.noFriends}</p>}
      <ul class="lines">
        {friends.map(({ name: friend }) => {
          const isShared = sharedWith.includes(friend);
          return (
            <li key={friend}>
              <span class="grow">
                {friend}{' '}
                <Badge
                  tone={isShared ? 'good' : 'idle'}
                  text={isShared ? words.sees : words.seesNot}
                />
              </span>
              {isShared ? (
                <button
                  type="button"
                  aria-label={words.stopNamed(friend)}
                  aria-disabled={busy}
                  onClick={() => busy || unshare(friend)}
                >
                  {words.stop}
                </button>
              ) : (
                <ShareDialog
                  catalog={catalog}
                  friend={friend}
                  busy={busy}
                  onShare={() => share(friend)}
                />
              )}
            </li>
          );
        })}
      </ul>
      <Result outcome={outcome} />
    </fieldset>
  );
};

import { useBridge } from '../bridge.ts';
import { formatNames } from '../format.ts';
import { Invite } from '../networks/invite.tsx';
import { Join } from '../networks/join.tsx';
import { OpenNetwork } from '../networks/open-network.tsx';
import { useOwnNetwork } from '../networks/use-own-network.ts';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { Step } from './step.tsx';

const words = strings.setup.friend;

export const FriendStep = () => {
  const { friends, memberships } = useBridge();
  const own = useOwnNetwork();
  const isDone = friends.length > 0;
  const hasOwn = memberships.some(({ kind }) => kind === 'own');
  return (
    <Step heading={words.heading} isDone={isDone}>
      {isDone && <p>{words.is(formatNames(friends.map(({ name }) => name)))}</p>}
      {hasOwn && (
        <>
          {own?.network && (
            <Fold heading={words.reach}>
              <OpenNetwork start={own.network} />
            </Fold>
          )}
          <Fold heading={words.invite}>
            <Invite />
          </Fold>
        </>
      )}
      <Fold heading={words.join}>
        <Join />
      </Fold>
    </Step>
  );
};

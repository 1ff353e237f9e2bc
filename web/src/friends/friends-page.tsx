import { useBridge } from '../bridge.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { Fold, Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { AddFriend } from './add-friend.tsx';
import { FriendCard } from './friend-card.tsx';
import { Me } from './me.tsx';

export const FriendsPage = () => {
  const { friends } = useBridge();
  return (
    <>
      <PageHeading text={strings.pages.friends} />
      <div class="columns">
        <Section heading={strings.friends.list} id={TARGETS.friends}>
          {friends.length === 0 && <p class="quiet">{strings.friends.none}</p>}
          <ul class="cards">
            {friends.map((friend) => (
              <FriendCard key={friend.name} friend={friend} />
            ))}
          </ul>
          <Fold heading={strings.newFriend.heading}>
            <AddFriend />
          </Fold>
        </Section>
        <Section heading={strings.me.heading}>
          <Me />
        </Section>
      </div>
    </>
  );
};
